import { counter, fires, type InputSeries, input, type RuleCase, runs, silent } from './rule-case.ts';

type Labels = { readonly mode?: string; readonly instance?: string; readonly job?: string };

/** Scores of a mode: how many a minute, and their mean. */
function scores(labels: Labels, perMinute: number, mean: number, minutes = 60): InputSeries {
  const by = (increase: number) => `0+${increase}x${minutes}`;
  const [sum, count] = [by(perMinute * mean), by(perMinute)];
  return raw(labels, sum, count);
}

function raw(
  { mode = 'a', instance = 'a:1', job = 'vital' }: Labels,
  sum: string,
  count: string,
): InputSeries {
  const labels = `{job="${job}", instance="${instance}", mode="${mode}"}`;
  const [name] = Object.keys(input('vital.quality.score', {}, ''));
  const metric = name?.split('{')[0];
  return { [`${metric}_sum${labels}`]: sum, [`${metric}_count${labels}`]: count };
}

const quality: readonly RuleCase[] = [
  fires(
    'VitalLowQualityScore',
    'one mode of two, in two jobs',
    '30m',
    [
      { job: 'vital', mode: 'a' },
      { job: 'other', mode: 'a' },
    ],
    scores({ mode: 'a' }, 10, 0.7),
    scores({ mode: 'b' }, 900, 0.95),
    scores({ mode: 'a', job: 'other' }, 10, 0.7),
  ),
  fires(
    'VitalLowQualityScore',
    'few scores, but enough, on two instances and through a restart',
    '30m',
    [{ mode: 'a' }],
    raw({}, '0+0.56x16 0+0.56x30', '0+0.8x16 0+0.8x30'),
    scores({ instance: 'b:1' }, 0.6, 0.75),
  ),
  fires(
    'VitalLowQualityScore',
    'a good small instance does not hide a bad large one',
    '30m',
    [{ mode: 'a' }],
    scores({}, 50, 0.7),
    scores({ instance: 'b:1' }, 5, 1),
  ),
  fires(
    'VitalLowQualityScore',
    'two instances that keep restarting',
    '30m',
    [{ mode: 'a' }],
    raw({}, counter(7, 60, 9), counter(10, 60, 9)),
    raw({ instance: 'b:1' }, counter(7, 60, 9), counter(10, 60, 9)),
  ),
  silent(
    'VitalLowQualityScore',
    'two good instances that keep restarting',
    '30m',
    raw({}, counter(9.5, 60, 9), counter(10, 60, 9)),
    raw({ instance: 'b:1' }, counter(9.5, 60, 9), counter(10, 60, 9)),
  ),
  silent('VitalLowQualityScore', 'no scores', '30m', scores({}, 0, 0)),
  silent('VitalLowQualityScore', 'a score now and then, and it is bad', '30m', scores({}, 0.8, 0.1)),
  silent('VitalLowQualityScore', 'a mean of 0.85', '30m', scores({}, 10, 0.85)),
  silent(
    'VitalLowQualityScore',
    'a bad small instance of a good mode',
    '30m',
    scores({}, 50, 0.95),
    scores({ instance: 'b:1' }, 5, 0.2),
  ),
  silent('VitalLowQualityScore', 'a bad minute', '38m', raw({}, '0+9.5x30 286+9.5x30', '0+10x61')),
  silent('VitalLowQualityScore', 'it has been bad for nine minutes', '9m', scores({}, 10, 0.5)),
  fires(
    'VitalLowQualityScore',
    'it turned bad a quarter of an hour ago',
    '47m',
    [{ mode: 'a' }],
    raw({}, '0+9.5x30 292+7x30', '0+10x61'),
  ),
];

const degradedReason = (labels: Labels, values: string, reason = 'no_documents') =>
  input('vital.degraded_responses', { mode: 'a', ...labels, reason }, values);

const degradation: readonly RuleCase[] = [
  fires(
    'VitalHighDegradationRate',
    'three of ten in one mode of two, for two reasons, in two jobs',
    '30m',
    [
      { job: 'vital', mode: 'a' },
      { job: 'other', mode: 'a' },
    ],
    runs({ mode: 'a' }, { all: 100 }, 60),
    degradedReason({}, '0+15x60'),
    degradedReason({}, '0+15x60', 'small_model'),
    runs({ mode: 'b' }, { all: 900 }, 60),
    runs({ mode: 'a', job: 'other' }, { all: 100 }, 60),
    degradedReason({ job: 'other' }, '0+30x60'),
  ),
  fires(
    'VitalHighDegradationRate',
    'few runs, but enough, on two instances, through a restart',
    '30m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+1.5x16 0+1.5x30'),
    degradedReason({}, '0+0.5x16 0+0.5x30'),
    runs({ mode: 'a', instance: 'b:1' }, { all: 1.3 }, 60),
    degradedReason({ instance: 'b:1' }, '0+0.4x60'),
  ),
  fires(
    'VitalHighDegradationRate',
    'it began nineteen minutes ago',
    '50m',
    [{ mode: 'a' }],
    runs({ mode: 'a' }, { all: 100 }, 60),
    degradedReason({}, '0x30 0+30x30'),
  ),
  fires(
    'VitalHighDegradationRate',
    'two instances that keep restarting',
    '30m',
    [{ mode: 'a' }],
    ...['a:1', 'b:1'].flatMap((instance) => [
      runs({ mode: 'a', instance }, { all: 100 }, 60, 9),
      degradedReason({ instance }, counter(30, 60, 9)),
    ]),
  ),
  silent(
    'VitalHighDegradationRate',
    'two instances that keep restarting, fifteen of a hundred',
    '30m',
    ...['a:1', 'b:1'].flatMap((instance) => [
      runs({ mode: 'a', instance }, { all: 100 }, 60, 9),
      degradedReason({ instance }, counter(15, 60, 9)),
    ]),
  ),
  silent(
    'VitalHighDegradationRate',
    'no traffic',
    '30m',
    runs({ mode: 'a' }, { all: 0 }, 60),
    degradedReason({}, '0x60'),
  ),
  silent(
    'VitalHighDegradationRate',
    'a run now and then, all of them degraded',
    '30m',
    runs({ mode: 'a' }, { all: 1.5 }, 60),
    degradedReason({}, '0+1.5x60'),
  ),
  silent(
    'VitalHighDegradationRate',
    'fifteen of a hundred',
    '30m',
    runs({ mode: 'a' }, { all: 100 }, 60),
    degradedReason({}, '0+15x60'),
  ),
  silent(
    'VitalHighDegradationRate',
    'another mode is degraded that has hardly any runs',
    '30m',
    runs({ mode: 'a' }, { all: 100 }, 60),
    runs({ mode: 'b' }, { all: 0.5 }, 60),
    degradedReason({ mode: 'b' }, '0+0.5x60'),
  ),
  silent(
    'VitalHighDegradationRate',
    'a bad minute',
    '36m',
    runs({ mode: 'a' }, { all: 100 }, 60),
    degradedReason({}, '0x30 100x30'),
  ),
  silent(
    'VitalHighDegradationRate',
    'it has been so for nine minutes',
    '9m',
    runs({ mode: 'a' }, { all: 100 }, 60),
    degradedReason({}, '0+50x60'),
  ),
];

/** Situations for the alerts on answers. */
export const qualityCases: readonly RuleCase[] = [...quality, ...degradation];
