import { counter, fires, type InputSeries, input, type RuleCase, silent } from './rule-case.ts';

type Labels = {
  readonly job?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly category?: 'llm' | 'tool';
};

/** A process that has run since long before the test. */
const up = (values = '86400+60x3000', labels: Labels = {}): InputSeries =>
  input('vital.uptime', labels, values);
const calls = (
  perMinute: number,
  labels: { provider: string; job?: string; instance?: string },
): InputSeries => input('vital.llm.api_calls', { ...labels, cached: 'false' }, `0+${perMinute}x200`);
const unknown = (
  values: string,
  labels: { provider: string; job?: string; instance?: string; reason?: 'interrupted' },
) => input('vital.llm.usage_unknown', labels, values);
/** Situations for the alert on calls without token counts. */
export const usageUnknownCases: readonly RuleCase[] = [
  fires(
    'VitalUsageUnknown',
    'one call in five, in two jobs',
    '90m',
    [
      { job: 'vital', provider: 'p' },
      { job: 'other', provider: 'p' },
    ],
    calls(10, { provider: 'p' }),
    unknown('0+2x200', { provider: 'p' }),
    up(),
    calls(1000, { provider: 'q' }),
    calls(10, { provider: 'p', job: 'other' }),
    unknown('0+2x200', { provider: 'p', job: 'other' }),
    up(undefined, { job: 'other' }),
  ),
  fires(
    'VitalUsageUnknown',
    'few calls, for two reasons, on two instances',
    '120m',
    [{ provider: 'p' }],
    calls(0.3, { provider: 'p' }),
    unknown('0+0.03x200', { provider: 'p' }),
    up(),
    calls(0.2, { provider: 'p', instance: 'b:1' }),
    unknown('0+0.03x200', { provider: 'p', instance: 'b:1' }),
    up(undefined, { instance: 'b:1' }),
    unknown('0+0.03x200', { provider: 'p', instance: 'b:1', reason: 'interrupted' }),
  ),
  fires(
    'VitalUsageUnknown',
    'they came at once, as a reason that was never seen before',
    '90m',
    [{ provider: 'p' }],
    calls(10, { provider: 'p' }),
    unknown('_x69 200x100', { provider: 'p' }),
    up(),
  ),
  fires(
    'VitalUsageUnknown',
    'at once after a start',
    '40m',
    [{ provider: 'p' }],
    calls(10, { provider: 'p' }),
    unknown('_x3 200x100', { provider: 'p' }),
    up('0+60x60'),
  ),
  fires(
    'VitalUsageUnknown',
    'two instances that keep restarting, beside many answers from our own cache',
    '150m',
    [{ provider: 'p' }],
    ...['a:1', 'b:1'].flatMap((instance) => [
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'false' }, counter(10, 200, 59)),
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'true' }, counter(900, 200, 59)),
      unknown(counter(2, 200, 59), { provider: 'p', instance }),
      input('vital.uptime', { instance }, '86400+60x300'),
    ]),
  ),
  silent(
    'VitalUsageUnknown',
    'two instances that keep restarting, seven of a hundred',
    '150m',
    ...['a:1', 'b:1'].flatMap((instance) => [
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'false' }, counter(100, 200, 59)),
      unknown(counter(7, 200, 59), { provider: 'p', instance }),
      input('vital.uptime', { instance }, '86400+60x300'),
    ]),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes, among many answers from our own cache',
    '90m',
    calls(0.25, { provider: 'p' }),
    unknown('0+0.2x200', { provider: 'p' }),
    up(),
    input('vital.llm.api_calls', { provider: 'p', cached: 'true' }, '0+900x200'),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes, where there were many before',
    '190m',
    input(
      'vital.llm.api_calls',
      { provider: 'p', cached: 'false' },
      counter((minute) => (minute < 100 ? 10 : 0.25), 200),
    ),
    unknown(
      counter((minute) => (minute < 100 ? 0 : 0.2), 200),
      { provider: 'p' },
    ),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a target of ninety minutes that was found late, with an old count',
    '20m',
    calls(10, { provider: 'p' }),
    unknown('5000x100', { provider: 'p' }),
    up('4000+60x100'),
  ),
  silent(
    'VitalUsageUnknown',
    'a target that was found late, while others are known',
    '120m',
    input('vital.llm.api_calls', { provider: 'p', cached: 'false' }, '_x100 100+10x60'),
    unknown('_x100 5000x60', { provider: 'p' }),
    up('_x100 86400+60x300'),
    up(undefined, { instance: 'b:1' }),
    up(undefined, { job: 'other' }),
  ),
  silent(
    'VitalUsageUnknown',
    'no calls',
    '90m',
    calls(0, { provider: 'p' }),
    unknown('0x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'one call, and it is unknown',
    '90m',
    input('vital.llm.api_calls', { provider: 'p', cached: 'false' }, '_x50 1x100'),
    unknown('_x50 1x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes',
    '90m',
    calls(0.25, { provider: 'p' }),
    unknown('0+0.2x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'seven of a hundred',
    '90m',
    calls(100, { provider: 'p' }),
    unknown('0+7x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a new Prometheus sees an old count',
    '30m',
    calls(10, { provider: 'p' }),
    unknown('5000x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'it began ten minutes ago',
    '10m',
    calls(10, { provider: 'p' }),
    unknown('0+5x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'it was long ago',
    '200m',
    calls(10, { provider: 'p' }),
    unknown('0+5x60 300x200', { provider: 'p' }),
    up(),
  ),
];
