import type { ErrorType } from '@vital/conventions';
import { counter, fires, type InputSeries, input, type RuleCase, silent } from './rule-case.ts';

type Labels = {
  readonly provider?: string;
  readonly model?: string;
  readonly instance?: string;
  readonly job?: string;
};

const calls = (values: string, labels: Labels = {}, cached: 'true' | 'false' = 'false'): InputSeries =>
  input('vital.llm.api_calls', { provider: 'p', model: 'm', ...labels, cached }, values);
const errors = (values: string, error_type: ErrorType = 'server', labels: Labels = {}): InputSeries =>
  input('vital.llm.errors', { provider: 'p', model: 'm', ...labels, error_type }, values);

const twice = (of: (instance: string) => InputSeries): InputSeries => ({ ...of('a:1'), ...of('b:1') });

/** Situations for the alerts on providers. */
export const providerCases: readonly RuleCase[] = [
  fires(
    'VitalProviderOutage',
    'one provider of two, with different errors, in two jobs',
    '20m',
    [
      { job: 'vital', provider: 'p' },
      { job: 'other', provider: 'p' },
    ],
    calls('0+100x40'),
    errors('0+40x40'),
    errors('0+30x40', 'timeout'),
    calls('0+900x40', { provider: 'q' }),
    calls('0+100x40', { job: 'other' }),
    errors('0+70x40', 'overloaded', { job: 'other' }),
  ),
  fires(
    'VitalProviderOutage',
    'few calls, but enough, of two models and instances, through a restart',
    '20m',
    [{ provider: 'p' }],
    calls('0+1.5x16 0+1.5x30'),
    errors('0+1x16 0+1x30', 'connection'),
    calls('0+1.2x40', { model: 'n', instance: 'b:1' }),
    errors('0+0.8x40', 'connection', { model: 'n', instance: 'b:1' }),
  ),
  fires(
    'VitalProviderOutage',
    'answers from our own cache do not hide it',
    '20m',
    [{ provider: 'p' }],
    calls('0+100x40'),
    errors('0+70x40'),
    calls('0+900x40', {}, 'true'),
  ),
  fires(
    'VitalProviderOutage',
    'it began eight minutes ago, and has held for four',
    '38m',
    [{ provider: 'p' }],
    calls('0+100x60'),
    errors('0x30 0+80x30'),
  ),
  fires(
    'VitalProviderOutage',
    'it has just ended and may come back',
    '44m',
    [{ provider: 'p' }],
    calls('0+100x60'),
    errors('0x20 0+80x18 1440x30'),
  ),
  fires(
    'VitalProviderOutage',
    'two instances that keep restarting',
    '20m',
    [{ provider: 'p' }],
    twice((instance) => ({
      ...calls(counter(100, 40, 4), { instance }),
      ...errors(counter(70, 40, 4), 'server', { instance }),
    })),
  ),
  silent(
    'VitalProviderOutage',
    'two instances that keep restarting, four of ten fail',
    '20m',
    twice((instance) => ({
      ...calls(counter(100, 40, 4), { instance }),
      ...errors(counter(40, 40, 4), 'server', { instance }),
    })),
  ),
  silent(
    'VitalProviderOutage',
    'a call now and then, among many answers from our own cache',
    '20m',
    calls('0+1.5x40'),
    errors('0+1.5x40'),
    calls('0+900x40', {}, 'true'),
  ),
  silent('VitalProviderOutage', 'no calls', '20m', calls('0x40'), errors('0x40')),
  silent('VitalProviderOutage', 'one call, and it fails', '20m', calls('0x10 1x20'), errors('0x10 1x20')),
  silent(
    'VitalProviderOutage',
    'a call now and then, and all fail',
    '20m',
    calls('0+1.5x40'),
    errors('0+1.5x40'),
  ),
  silent('VitalProviderOutage', 'four of ten fail', '20m', calls('0+100x40'), errors('0+40x40')),
  silent(
    'VitalProviderOutage',
    'our own calls are wrong',
    '20m',
    calls('0+100x40'),
    errors('0+90x40', 'invalid_request'),
  ),
  silent('VitalProviderOutage', 'a blip', '38m', calls('0+100x60'), errors('0x30 100+0x30')),
  silent('VitalProviderOutage', 'it has been so for two minutes', '3m', calls('0+100x60'), errors('0+90x60')),
  fires(
    'VitalProviderRateLimited',
    'one model of two, in two jobs',
    '20m',
    [
      { job: 'vital', provider: 'p', model: 'm' },
      { job: 'other', provider: 'p', model: 'm' },
    ],
    calls('0+100x40'),
    errors('0+8x40', 'rate_limit'),
    calls('0+900x40', { model: 'n' }),
    calls('0+900x40', { provider: 'q' }),
    calls('0+100x40', { job: 'other' }),
    errors('0+8x40', 'rate_limit', { job: 'other' }),
  ),
  fires(
    'VitalProviderRateLimited',
    'few calls, but enough, on two instances, through a restart',
    '30m',
    [{ provider: 'p', model: 'm' }],
    calls('0+1.4x16 0+1.4x30'),
    errors('0+0.2x16 0+0.2x30', 'rate_limit'),
    calls('0+1.2x40', { instance: 'b:1' }),
    errors('0+0.1x40', 'rate_limit', { instance: 'b:1' }),
  ),
  fires(
    'VitalProviderRateLimited',
    'answers from our own cache do not hide it',
    '20m',
    [{ provider: 'p', model: 'm' }],
    calls('0+100x40'),
    errors('0+8x40', 'rate_limit'),
    calls('0+900x40', {}, 'true'),
  ),
  fires(
    'VitalProviderRateLimited',
    'it began thirteen minutes ago',
    '43m',
    [{ provider: 'p', model: 'm' }],
    calls('0+100x60'),
    errors('0x30 0+8x30', 'rate_limit'),
  ),
  fires(
    'VitalProviderRateLimited',
    'two instances that keep restarting',
    '30m',
    [{ provider: 'p' }],
    twice((instance) => ({
      ...calls(counter(100, 40, 9), { instance }),
      ...errors(counter(8, 40, 9), 'rate_limit', { instance }),
    })),
  ),
  silent(
    'VitalProviderRateLimited',
    'two instances that keep restarting, four of a hundred',
    '30m',
    twice((instance) => ({
      ...calls(counter(100, 40, 9), { instance }),
      ...errors(counter(4, 40, 9), 'rate_limit', { instance }),
    })),
  ),
  silent(
    'VitalProviderRateLimited',
    'a call now and then, among many answers from our own cache',
    '20m',
    calls('0+1.5x40'),
    errors('0+1.5x40', 'rate_limit'),
    calls('0+900x40', {}, 'true'),
  ),
  silent('VitalProviderRateLimited', 'no calls', '20m', calls('0x40'), errors('0x40', 'rate_limit')),
  silent(
    'VitalProviderRateLimited',
    'a call now and then, all refused',
    '20m',
    calls('0+1.5x40'),
    errors('0+1.5x40', 'rate_limit'),
  ),
  silent(
    'VitalProviderRateLimited',
    'four of a hundred',
    '20m',
    calls('0+100x40'),
    errors('0+4x40', 'rate_limit'),
  ),
  silent('VitalProviderRateLimited', 'other errors', '20m', calls('0+100x40'), errors('0+50x40', 'server')),
  silent(
    'VitalProviderRateLimited',
    'a refused minute',
    '38m',
    calls('0+100x60'),
    errors('0x30 40x30', 'rate_limit'),
  ),
  silent(
    'VitalProviderRateLimited',
    'it has been so for four minutes',
    '5m',
    calls('0+100x60'),
    errors('0+30x60', 'rate_limit'),
  ),
];
