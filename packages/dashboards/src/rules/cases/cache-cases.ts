import { counter, fires, type InputSeries, input, type RuleCase, silent } from './rule-case.ts';

type Labels = {
  readonly cache?: string;
  readonly mode?: string;
  readonly instance?: string;
  readonly job?: string;
};

const lookUps = (labels: Labels, hits: number, misses: number, restartEvery?: number): InputSeries => ({
  ...input('vital.cache.operations', { ...labels, operation: 'hit' }, counter(hits, 60, restartEvery)),
  ...input('vital.cache.operations', { ...labels, operation: 'miss' }, counter(misses, 60, restartEvery)),
});

/** The same series under two instrumentation scopes. */
const scoped = (series: InputSeries): InputSeries =>
  Object.fromEntries(
    Object.entries(series).flatMap(([name, values]) =>
      ['x', 'y'].map((scope) => [name.replace('}', `, otel_scope_name="${scope}"}`), values]),
    ),
  );

const size = (labels: Labels, entries: string) => input('vital.cache.size_entries', labels, entries);
const capacity = (labels: Labels, entries: string) => input('vital.cache.capacity_entries', labels, entries);
const evictions = (labels: Labels, values: string) =>
  input('vital.cache.operations', { ...labels, operation: 'evict' }, values);

export const cacheCases: readonly RuleCase[] = [
  fires(
    'VitalLowCacheHitRate',
    'three of ten hit in one cache of two, in two jobs',
    '40m',
    [
      { job: 'vital', cache: 'a' },
      { job: 'other', cache: 'a' },
    ],
    lookUps({ cache: 'a' }, 30, 70),
    lookUps({ cache: 'b' }, 900, 100),
    lookUps({ cache: 'a', job: 'other' }, 30, 70),
  ),
  fires(
    'VitalLowCacheHitRate',
    'it never hits, and there is no series of hits',
    '40m',
    [{ cache: 'a' }],
    input('vital.cache.operations', { cache: 'a', operation: 'miss' }, '0+10x60'),
  ),
  fires(
    'VitalLowCacheHitRate',
    'few look-ups, but enough, over two instances and a restart',
    '40m',
    [{ cache: 'a' }],
    input('vital.cache.operations', { cache: 'a', operation: 'miss' }, '0+3x30 0+3x30'),
    lookUps({ cache: 'a', instance: 'b:1' }, 1.7, 1.3),
  ),
  fires(
    'VitalLowCacheHitRate',
    'a small instance that hits does not hide a large one that does not',
    '40m',
    [{ cache: 'a' }],
    lookUps({ cache: 'a' }, 10, 90),
    lookUps({ cache: 'a', instance: 'b:1' }, 9, 1),
  ),
  silent(
    'VitalLowCacheHitRate',
    'two instances that keep restarting, every second look-up hits',
    '40m',
    lookUps({ cache: 'a' }, 50, 50, 9),
    lookUps({ cache: 'a', instance: 'b:1' }, 50, 50, 9),
  ),
  fires(
    'VitalLowCacheHitRate',
    'two instances that keep restarting',
    '40m',
    [{ cache: 'a' }],
    lookUps({ cache: 'a' }, 30, 70, 9),
    lookUps({ cache: 'a', instance: 'b:1' }, 30, 70, 9),
  ),
  silent(
    'VitalLowCacheHitRate',
    'a look-up now and then, among many writes',
    '40m',
    lookUps({ cache: 'a' }, 0, 4),
    input('vital.cache.operations', { cache: 'a', operation: 'write' }, '0+500x60'),
  ),
  silent('VitalLowCacheHitRate', 'no look-ups', '40m', lookUps({ cache: 'a' }, 0, 0)),
  silent(
    'VitalLowCacheHitRate',
    'a look-up now and then, and it misses',
    '40m',
    lookUps({ cache: 'a' }, 0, 4),
  ),
  silent('VitalLowCacheHitRate', 'every second one hits', '40m', lookUps({ cache: 'a' }, 50, 50)),
  silent(
    'VitalLowCacheHitRate',
    'writes are no look-ups',
    '40m',
    lookUps({ cache: 'a' }, 50, 50),
    input('vital.cache.operations', { cache: 'a', operation: 'write' }, '0+500x60'),
  ),
  silent(
    'VitalLowCacheHitRate',
    'it is cold for ten minutes after a start',
    '14m',
    lookUps({ cache: 'a' }, 10, 90),
  ),
  silent(
    'VitalLowCacheHitRate',
    'it is cold for three minutes, and warm since',
    '26m',
    input('vital.cache.operations', { cache: 'a', operation: 'hit' }, '0x6 0+60x60'),
    input('vital.cache.operations', { cache: 'a', operation: 'miss' }, '0+100x6 600+40x60'),
  ),
  fires(
    'VitalLowCacheHitRate',
    'it turned cold half an hour ago',
    '60m',
    [{ cache: 'a' }],
    input('vital.cache.operations', { cache: 'a', operation: 'hit' }, '0+90x30 2720+20x30'),
    input('vital.cache.operations', { cache: 'a', operation: 'miss' }, '0+10x30 380+80x30'),
  ),
  fires(
    'VitalCacheNearCapacity',
    'a known capacity is used up, in one instance of two',
    '20m',
    [{ job: 'vital', instance: 'a:1', cache: 'a' }],
    size({ cache: 'a' }, '97x20'),
    capacity({ cache: 'a' }, '100x20'),
    size({ cache: 'a', instance: 'b:1' }, '20x20'),
    capacity({ cache: 'a', instance: 'b:1' }, '100x20'),
  ),
  fires(
    'VitalCacheNearCapacity',
    'the capacity is not known, or given as 0',
    '20m',
    [{ cache: 'a' }, { cache: 'b' }],
    size({ cache: 'a' }, '960x20'),
    size({ cache: 'b' }, '960x20'),
    capacity({ cache: 'b' }, '0x20'),
  ),
  fires(
    'VitalCacheNearCapacity',
    'the same cache in two jobs',
    '20m',
    [{ job: 'vital' }, { job: 'other' }],
    size({ cache: 'a' }, '960x20'),
    size({ cache: 'a', job: 'other' }, '960x20'),
  ),
  fires(
    'VitalCacheNearCapacity',
    'it began twelve minutes ago',
    '22m',
    [{ cache: 'a' }],
    size({ cache: 'a' }, '10x10 960x20'),
  ),
  fires(
    'VitalCacheNearCapacity',
    'it is reported twice, under two scopes, with its capacity',
    '20m',
    [{ cache: 'a' }],
    scoped(size({ cache: 'a' }, '97x20')),
    scoped(capacity({ cache: 'a' }, '100x20')),
  ),
  fires(
    'VitalCacheNearCapacity',
    'others have a known capacity',
    '20m',
    [{ job: 'vital', instance: 'a:1', cache: 'a' }],
    size({ cache: 'a' }, '960x20'),
    capacity({ cache: 'b' }, '9000x20'),
    capacity({ cache: 'a', instance: 'b:1' }, '9000x20'),
    capacity({ cache: 'a', job: 'other' }, '9000x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'it is reported twice, under two scopes',
    '20m',
    scoped(size({ cache: 'a' }, '600x20')),
  ),
  silent(
    'VitalCacheNearCapacity',
    'it is reported twice, but its capacity once',
    '20m',
    scoped(size({ cache: 'a' }, '60x20')),
    capacity({ cache: 'a' }, '100x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'two instances of 600 entries each',
    '20m',
    size({ cache: 'a' }, '600x20'),
    size({ cache: 'a', instance: 'b:1' }, '600x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'two caches of one instance, 600 entries each',
    '20m',
    size({ cache: 'a' }, '600x20'),
    size({ cache: 'b' }, '600x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'many entries, and room for many more',
    '20m',
    size({ cache: 'a' }, '5000x20'),
    capacity({ cache: 'a' }, '10000x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'an empty cache whose capacity is 0',
    '20m',
    size({ cache: 'a' }, '0x20'),
    capacity({ cache: 'a' }, '0x20'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'it is full for a moment',
    '15m',
    size({ cache: 'a' }, '10x10 1000x2 10x10'),
  ),
  silent(
    'VitalCacheNearCapacity',
    'it has been full for nine minutes',
    '19m',
    size({ cache: 'a' }, '10x10 1000x20'),
  ),
  fires(
    'VitalHighCacheEvictionRate',
    'fifteen a second, of two modes of one cache, in two jobs and instances',
    '20m',
    [
      { job: 'vital', instance: 'a:1', cache: 'a' },
      { job: 'other', instance: 'a:1', cache: 'a' },
      { job: 'vital', instance: 'b:1', cache: 'a' },
    ],
    evictions({ cache: 'a', mode: 'x' }, '0+450x20'),
    evictions({ cache: 'a', mode: 'y' }, '0+450x20'),
    evictions({ cache: 'a', mode: 'x', job: 'other' }, '0+900x20'),
    evictions({ cache: 'a', mode: 'x', instance: 'b:1' }, '0+900x20'),
  ),
  fires(
    'VitalHighCacheEvictionRate',
    'through a restart',
    '20m',
    [{ cache: 'a' }],
    evictions({ cache: 'a' }, '0+900x11 0+900x11'),
  ),
  fires(
    'VitalHighCacheEvictionRate',
    'it began fourteen minutes ago',
    '34m',
    [{ cache: 'a' }],
    evictions({ cache: 'a' }, '0x20 0+1100x20'),
  ),
  silent('VitalHighCacheEvictionRate', 'no evictions', '20m', evictions({ cache: 'a' }, '0x30')),
  silent(
    'VitalHighCacheEvictionRate',
    'six a second in each of two caches',
    '20m',
    evictions({ cache: 'a' }, '0+360x30'),
    evictions({ cache: 'b' }, '0+360x30'),
  ),
  silent(
    'VitalHighCacheEvictionRate',
    'six a second in each of two instances',
    '20m',
    evictions({ cache: 'a' }, '0+360x30'),
    evictions({ cache: 'a', instance: 'b:1' }, '0+360x30'),
  ),
  silent(
    'VitalHighCacheEvictionRate',
    'many expire, which is no eviction',
    '20m',
    input('vital.cache.operations', { cache: 'a', operation: 'expire' }, '0+3000x30'),
  ),
  silent(
    'VitalHighCacheEvictionRate',
    'a flush of four minutes',
    '28m',
    evictions({ cache: 'a' }, '0x20 0+3000x4 12000x20'),
  ),
];
