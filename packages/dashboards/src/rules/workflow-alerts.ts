import { increase, quantile, rate } from '../promql/aggregation.ts';
import { failedRuns } from '../promql/failed-runs.ts';
import { promql } from '../promql/operators.ts';
import type { Alert, AlertContext } from './alert.ts';
import { errorRatioRecord, requestsRecord } from './recording-rules.ts';

const dashboard = 'performance-overview';
const budget = 'slo-and-error-budget';

function highErrorRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighErrorRate', '5m');
  const requests = increase('vital.workflow.requests', { over, by: ['mode'] });
  return {
    name: 'VitalHighErrorRate',
    severity: 'warning',
    component: 'workflow',
    expression: promql`${failedRuns('increase', { over, by: ['mode'] })} / ${requests} > ${thresholds.errorRate} and ${requests} >= 20`,
    pendingPeriod: '5m',
    keepFiringFor: '5m',
    summary: 'Too many workflow runs fail.',
    description:
      '{{ $value | humanizePercentage }} of the runs in mode {{ $labels.mode }} of job {{ $labels.job }} fail.',
    dashboard,
    runbook: {
      meaning: `More than the threshold of the runs of a mode ended with an error during ${over}, of at least 20 runs.`,
      impact:
        'Users get no answer. What was spent on these runs is lost, and callers that try again spend it twice.',
      diagnosis: [
        {
          look: 'Which class of error is it?',
          query: increase('vital.workflow.requests.failed', { over, by: ['mode', 'error_type'] }),
        },
        {
          look: 'Is it one tenant or workflow, or everybody?',
          query: increase('vital.workflow.requests.failed', { over, by: ['workflow', 'tenant_id'] }),
        },
        {
          look: 'Does the provider fail (`rate_limit`, `overloaded`, `server`, `timeout`)?',
          query: increase('vital.llm.errors', { over, by: ['provider', 'model', 'error_type'] }),
        },
        { look: 'Did it begin with a deployment? Look at the purple lines on the dashboard.' },
      ],
      mitigation: [
        'Began with a deployment: roll it back.',
        'One provider or model: switch to another one, or serve from the cache.',
        'One tenant: see what it sends; limit it if it harms the others.',
      ],
    },
  };
}

interface LatencyAlert {
  readonly name: string;
  readonly severity: 'warning' | 'critical';
  readonly q: number;
  readonly threshold: number;
  readonly least: number;
  readonly summary: string;
}

function latency(
  { window }: AlertContext,
  { name, severity, q, threshold, least, summary }: LatencyAlert,
): Alert {
  const over = window(name, '5m');
  const slow = quantile(q, 'vital.workflow.duration', 'rate', { over, by: ['mode'] });
  const runs = increase('vital.workflow.duration', { over, by: ['mode'] });
  return {
    name,
    severity,
    component: 'workflow',
    expression: promql`${slow} > ${threshold} and ${runs} >= ${least}`,
    pendingPeriod: '5m',
    keepFiringFor: '5m',
    summary,
    description: `P${q * 100} of mode {{ $labels.mode }} of job {{ $labels.job }} is {{ $value | humanizeDuration }}.`,
    dashboard,
    runbook: {
      meaning: `The ${q * 100}th percentile of the run time of a mode was above ${threshold} s during ${over}, of at least ${least} runs.`,
      impact: 'Users wait, give up, and ask again, which makes the load higher still.',
      diagnosis: [
        {
          look: 'Is it the model? Compare with the time of LLM calls.',
          query: quantile(q, 'vital.llm.call.duration', 'rate', { over, by: ['model'] }),
        },
        {
          look: 'Which node of the workflow takes the time?',
          query: quantile(q, 'vital.workflow.node.duration', 'rate', { over, by: ['workflow', 'node'] }),
        },
        {
          look: 'Do runs wait for connections?',
          query: quantile(q, 'vital.connection_pool.wait', 'rate', { over, by: ['pool'] }),
        },
        {
          look: 'Did the cache stop answering? Fewer hits make more slow runs.',
          query: rate('vital.workflow.requests', { over, by: ['cache_status'] }),
        },
      ],
      mitigation: [
        'A slow model: switch to a faster one, shorten prompts, set a lower limit on output tokens.',
        'A slow tool or retrieval: give it a time limit and answer without it.',
        'Waiting for connections: see VitalPoolExhausted.',
      ],
    },
  };
}

interface BurnAlert {
  readonly name: string;
  readonly severity: 'warning' | 'critical';
  readonly factor: number;
  readonly long: '1h' | '1d';
  readonly short: '5m' | '2h';
  readonly pendingPeriod: string;
  readonly spent: string;
}

function burn({ thresholds }: AlertContext, alert: BurnAlert): Alert {
  const { name, severity, factor, long, short, pendingPeriod, spent } = alert;
  const limit = Number((factor * (1 - thresholds.availabilityObjective)).toPrecision(12));
  return {
    name,
    severity,
    component: 'workflow',
    expression: promql`${errorRatioRecord(long)} > ${limit} and ${errorRatioRecord(short)} > ${limit} and ${requestsRecord(short)} >= 20`,
    pendingPeriod,
    summary: 'The error budget is spent too fast.',
    description: `{{ $value | humanizePercentage }} of the runs of job {{ $labels.job }} failed in the last ${long}: ${spent}.`,
    dashboard: budget,
    runbook: {
      meaning: `The share of failed runs was more than ${factor} times what the objective allows, over ${long} and still over ${short}: ${spent}.`,
      impact: 'The service level objective of the month will be missed if it goes on.',
      diagnosis: [
        {
          look: 'Which workflow spends the budget?',
          query: increase('vital.workflow.requests.failed', { over: long, by: ['workflow', 'mode'] }),
        },
        {
          look: 'Which class of error?',
          query: increase('vital.workflow.requests.failed', { over: long, by: ['error_type'] }),
        },
      ],
      mitigation: [
        'Act as for VitalHighErrorRate.',
        'Stop risky changes until the budget has recovered.',
        'Where the objective is not what users need, change the objective, not the alert.',
      ],
    },
  };
}

/** Alerts on what users see. */
export function workflowAlerts(context: AlertContext): readonly Alert[] {
  const { latencyP95Seconds, latencyP99Seconds } = context.thresholds;
  return [
    highErrorRate(context),
    latency(context, {
      name: 'VitalHighLatency',
      severity: 'warning',
      q: 0.95,
      threshold: latencyP95Seconds,
      least: 20,
      summary: 'Workflow runs are slow.',
    }),
    latency(context, {
      name: 'VitalVeryHighLatency',
      severity: 'critical',
      q: 0.99,
      threshold: latencyP99Seconds,
      least: 100,
      summary: 'Workflow runs are very slow.',
    }),
    burn(context, {
      name: 'VitalErrorBudgetFastBurn',
      severity: 'critical',
      factor: 14.4,
      long: '1h',
      short: '5m',
      pendingPeriod: '2m',
      spent: 'at this rate the budget of a month is gone in two days',
    }),
    burn(context, {
      name: 'VitalErrorBudgetSlowBurn',
      severity: 'warning',
      factor: 3,
      long: '1d',
      short: '2h',
      pendingPeriod: '15m',
      spent: 'at this rate the budget of a month is gone in ten days',
    }),
  ];
}
