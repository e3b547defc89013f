import { counter, fires, type InputSeries, input, type RuleCase, silent } from './rule-case.ts';

type Failing = { readonly job?: string; readonly instance?: string };

const tool = (name: string, success: string, error: string, labels: Failing = {}): InputSeries => ({
  ...input('vital.tool.executions', { tool_name: name, status: 'success', ...labels }, success),
  ...input('vital.tool.executions', { tool_name: name, status: 'error', ...labels }, error),
});
const source = (name: string, success: string, error: string, labels: Failing = {}): InputSeries => ({
  ...input('vital.rag.retrievals', { source_type: name, status: 'success', ...labels }, success),
  ...input('vital.rag.retrievals', { source_type: name, status: 'error', ...labels }, error),
});

/** Situations for the alerts on tools and retrieval. */
export const failureCases: readonly RuleCase[] = [
  fires(
    'VitalHighToolFailureRate',
    'one tool of two, in two jobs',
    '30m',
    [
      { job: 'vital', tool_name: 'search' },
      { job: 'other', tool_name: 'search' },
    ],
    tool('search', '0+85x60', '0+15x60'),
    tool('clock', '0+900x60', '0x60'),
    tool('search', '0+85x60', '0+15x60', { job: 'other' }),
  ),
  fires(
    'VitalHighToolFailureRate',
    'few executions, but enough, on two instances, through a restart',
    '30m',
    [{ tool_name: 'search' }],
    tool('search', '0+0.6x16 0+0.6x30', '0+0.2x16 0+0.2x30'),
    tool('search', '0+0.5x60', '0+0.1x60', { instance: 'b:1' }),
  ),
  fires(
    'VitalHighToolFailureRate',
    'it began nineteen minutes ago',
    '50m',
    [{ tool_name: 'search' }],
    tool('search', '0+100x30 3085+85x30', '0x30 0+15x30'),
  ),
  fires(
    'VitalHighToolFailureRate',
    'two instances that keep restarting',
    '30m',
    [{ tool_name: 'search' }],
    tool('search', counter(85, 60, 9), counter(15, 60, 9)),
    tool('search', counter(85, 60, 9), counter(15, 60, 9), { instance: 'b:1' }),
  ),
  silent(
    'VitalHighToolFailureRate',
    'two instances that keep restarting, 7 of a hundred',
    '30m',
    tool('search', counter(93, 60, 9), counter(7, 60, 9)),
    tool('search', counter(93, 60, 9), counter(7, 60, 9), { instance: 'b:1' }),
  ),
  silent('VitalHighToolFailureRate', 'it is not used', '30m', tool('search', '0x60', '0x60')),
  silent(
    'VitalHighToolFailureRate',
    'an execution now and then, and it fails',
    '30m',
    tool('search', '0x60', '0+0.7x60'),
  ),
  silent('VitalHighToolFailureRate', 'seven of a hundred', '30m', tool('search', '0+93x60', '0+7x60')),
  silent(
    'VitalHighToolFailureRate',
    'no series of failures',
    '30m',
    input('vital.tool.executions', { tool_name: 'search', status: 'success' }, '0+100x60'),
  ),
  silent(
    'VitalHighToolFailureRate',
    'a bad minute',
    '36m',
    tool('search', '0+98x31 3038+98x30', '0x30 150x30'),
  ),
  silent(
    'VitalHighToolFailureRate',
    'it has been so for nine minutes',
    '9m',
    tool('search', '0+50x60', '0+50x60'),
  ),
  fires(
    'VitalHighRagFailureRate',
    'one source of two, in two jobs',
    '30m',
    [
      { job: 'vital', source_type: 'vector' },
      { job: 'other', source_type: 'vector' },
    ],
    source('vector', '0+92x60', '0+8x60'),
    source('web', '0+900x60', '0x60'),
    source('vector', '0+92x60', '0+8x60', { job: 'other' }),
  ),
  fires(
    'VitalHighRagFailureRate',
    'few retrievals, but enough, on two instances, through a restart',
    '30m',
    [{ source_type: 'vector' }],
    source('vector', '0+1.3x16 0+1.3x30', '0+0.2x16 0+0.2x30'),
    source('vector', '0+1.2x60', '0+0.1x60', { instance: 'b:1' }),
  ),
  fires(
    'VitalHighRagFailureRate',
    'it began nineteen minutes ago',
    '50m',
    [{ source_type: 'vector' }],
    source('vector', '0+100x30 3092+92x30', '0x30 0+8x30'),
  ),
  fires(
    'VitalHighRagFailureRate',
    'two instances that keep restarting',
    '30m',
    [{ source_type: 'vector' }],
    source('vector', counter(92, 60, 9), counter(8, 60, 9)),
    source('vector', counter(92, 60, 9), counter(8, 60, 9), { instance: 'b:1' }),
  ),
  silent(
    'VitalHighRagFailureRate',
    'two instances that keep restarting, 4 of a hundred',
    '30m',
    source('vector', counter(96, 60, 9), counter(4, 60, 9)),
    source('vector', counter(96, 60, 9), counter(4, 60, 9), { instance: 'b:1' }),
  ),
  silent('VitalHighRagFailureRate', 'it is not used', '30m', source('vector', '0x60', '0x60')),
  silent(
    'VitalHighRagFailureRate',
    'a retrieval now and then, and it fails',
    '30m',
    source('vector', '0x60', '0+1.5x60'),
  ),
  silent('VitalHighRagFailureRate', 'four of a hundred', '30m', source('vector', '0+96x60', '0+4x60')),
  silent(
    'VitalHighRagFailureRate',
    'no series of failures',
    '30m',
    input('vital.rag.retrievals', { source_type: 'vector', status: 'success' }, '0+100x60'),
  ),
  silent(
    'VitalHighRagFailureRate',
    'a bad minute',
    '36m',
    source('vector', '0+98x31 3038+98x30', '0x30 70x30'),
  ),
  silent(
    'VitalHighRagFailureRate',
    'it has been so for nine minutes',
    '9m',
    source('vector', '0+50x60', '0+50x60'),
  ),
];
