import { fires, type InputSeries, input, type RuleCase, silent } from './rule-case.ts';

interface Pool {
  readonly size: string;
  readonly active: string;
  readonly pending: string;
}

function pool(
  name: string,
  { size, active, pending }: Pool,
  labels: { instance?: string; job?: string } = {},
): InputSeries {
  const of = { pool: name, ...labels };
  return {
    ...input('vital.connection_pool.size', of, size),
    ...input('vital.active_connections', of, active),
    ...input('vital.connection_pool.pending', of, pending),
  };
}

const full: Pool = { size: '20x30', active: '20x30', pending: '3x30' };

/** Situations for the alert on connection pools. */
export const poolCases: readonly RuleCase[] = [
  fires(
    'VitalPoolExhausted',
    'one pool of one instance, in two jobs',
    '20m',
    [
      { job: 'vital', instance: 'a:1', pool: 'db' },
      { job: 'other', instance: 'a:1', pool: 'db' },
    ],
    pool('db', full),
    pool('http', { size: '100x30', active: '1x30', pending: '0x30' }),
    pool('db', { ...full, active: '1x30', pending: '0x30' }, { instance: 'b:1' }),
    pool('db', full, { job: 'other' }),
  ),
  fires(
    'VitalPoolExhausted',
    'one waits, and one connection is just being given back',
    '20m',
    [{ pool: 'db' }],
    pool('db', { size: '50x30', active: '48x30', pending: '1x30' }),
  ),
  fires(
    'VitalPoolExhausted',
    'it began seven minutes ago',
    '17m',
    [{ pool: 'db' }],
    pool('db', { ...full, pending: '0x9 3x30' }),
  ),
  fires(
    'VitalPoolExhausted',
    'its size is reported twice, under two types',
    '20m',
    [{ pool: 'db' }],
    pool('db', full),
    input('vital.connection_pool.size', { pool: 'db', pool_type: 'x' }, '20x30'),
  ),
  silent(
    'VitalPoolExhausted',
    'one job waits, another one is full',
    '20m',
    pool('db', { ...full, pending: '0x30' }),
    pool('db', { ...full, active: '2x30' }, { job: 'other' }),
  ),
  silent(
    'VitalPoolExhausted',
    'its use is reported twice, under two types',
    '20m',
    pool('db', { ...full, active: '12x30' }),
    input('vital.active_connections', { pool: 'db', pool_type: 'x' }, '12x30'),
  ),
  silent(
    'VitalPoolExhausted',
    'all are in use and nobody waits',
    '20m',
    pool('db', { ...full, pending: '0x30' }),
  ),
  silent(
    'VitalPoolExhausted',
    'some wait while connections are being opened',
    '20m',
    pool('db', { ...full, active: '12x30' }),
  ),
  silent(
    'VitalPoolExhausted',
    'a pool without a size',
    '20m',
    input('vital.active_connections', { pool: 'db' }, '20x30'),
    input('vital.connection_pool.pending', { pool: 'db' }, '3x30'),
  ),
  silent(
    'VitalPoolExhausted',
    'one instance waits, another one is full',
    '20m',
    pool('db', { ...full, pending: '0x30' }),
    pool('db', { ...full, active: '2x30' }, { instance: 'b:1' }),
  ),
  silent(
    'VitalPoolExhausted',
    'one pool waits, another one is full',
    '20m',
    pool('db', { ...full, pending: '0x30' }),
    pool('http', { ...full, active: '2x30' }),
  ),
  silent('VitalPoolExhausted', 'for a moment', '14m', pool('db', { ...full, pending: '0x9 3x2 0x30' })),
  silent(
    'VitalPoolExhausted',
    'it has been so for four minutes',
    '14m',
    pool('db', { ...full, pending: '0x9 3x30' }),
  ),
];
