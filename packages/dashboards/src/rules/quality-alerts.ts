import { increase, quantile, rate, total } from '../promql/aggregation.ts';
import { promql } from '../promql/operators.ts';
import type { Alert, AlertContext } from './alert.ts';

function lowQualityScore({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalLowQualityScore', '10m');
  const scores = increase('vital.quality.score', { over, by: ['mode'] });
  const sum = total('vital.quality.score', 'increase', { over, by: ['mode'] });
  return {
    name: 'VitalLowQualityScore',
    severity: 'warning',
    component: 'quality',
    expression: promql`${sum} / ${scores} < ${thresholds.qualityScore} and ${scores} >= 10`,
    pendingPeriod: '10m',
    summary: 'Answers are worse than they should be.',
    description:
      'The mean quality score in mode {{ $labels.mode }} of job {{ $labels.job }} is {{ printf "%.2f" $value }}.',
    dashboard: 'system-health',
    runbook: {
      meaning: `The mean quality score of a mode was below the threshold during ${over}, of at least 10 scored answers.`,
      impact: 'Users get answers that are wrong or useless, and no error shows it.',
      diagnosis: [
        {
          look: 'All answers somewhat worse, or a few very bad ones?',
          query: quantile(0.1, 'vital.quality.score', 'rate', { over, by: ['mode'] }),
        },
        { look: 'Do warnings tell more?', query: rate('vital.warnings', { over, by: ['mode', 'type'] }) },
        {
          look: 'Does retrieval find less than usual?',
          query: quantile(0.5, 'vital.rag.documents', 'rate', { over, by: ['source_type'] }),
        },
        { look: 'Did it begin with a deployment, a new prompt or a new model?' },
      ],
      mitigation: [
        'Roll back the prompt, the model or the index that changed.',
        'Serve from the better model until the cause is known.',
      ],
    },
  };
}

function highDegradationRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighDegradationRate', '10m');
  const requests = increase('vital.workflow.requests', { over, by: ['mode'] });
  const degraded = increase('vital.degraded_responses', { over, by: ['mode'] });
  return {
    name: 'VitalHighDegradationRate',
    severity: 'warning',
    component: 'quality',
    expression: promql`${degraded} / ${requests} > ${thresholds.degradationRate} and ${requests} >= 20`,
    pendingPeriod: '10m',
    summary: 'Too many responses are served degraded.',
    description:
      '{{ $value | humanizePercentage }} of the responses in mode {{ $labels.mode }} of job {{ $labels.job }} are degraded.',
    dashboard: 'performance-overview',
    runbook: {
      meaning: `More than the threshold of the responses of a mode were served degraded during ${over}, of at least 20. A response with two reasons counts twice.`,
      impact: 'Users get answers, but lesser ones: without documents, from a smaller model, cut short.',
      diagnosis: [
        {
          look: 'For which reason?',
          query: increase('vital.degraded_responses', { over, by: ['mode', 'reason'] }),
        },
      ],
      mitigation: [
        'Repair what the reason names: retrieval, tools, the provider.',
        'See the alerts on those.',
      ],
    },
  };
}

function highToolFailureRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighToolFailureRate', '10m');
  const executions = increase('vital.tool.executions', { over, by: ['tool_name'] });
  const failures = increase('vital.tool.executions', { over, by: ['tool_name'], where: { status: 'error' } });
  return {
    name: 'VitalHighToolFailureRate',
    severity: 'warning',
    component: 'dependency',
    expression: promql`${failures} / ${executions} > ${thresholds.toolFailureRate} and ${executions} >= 10`,
    pendingPeriod: '10m',
    summary: 'A tool fails too often.',
    description:
      '{{ $value | humanizePercentage }} of the executions of {{ $labels.tool_name }} of job {{ $labels.job }} fail.',
    dashboard: 'system-health',
    runbook: {
      meaning: `More than the threshold of the executions of a tool failed during ${over}, of at least 10.`,
      impact: 'Agents answer without it or try again, which costs tokens and time.',
      diagnosis: [
        {
          look: 'Does it take long before it fails (a time limit), or none at all (a refusal)?',
          query: quantile(0.5, 'vital.tool.duration', 'rate', { over, by: ['tool_name', 'status'] }),
        },
        { look: 'Do the arguments that the model makes up fit the tool? See its log.' },
      ],
      mitigation: [
        'Repair or switch off the tool.',
        'Where the model calls it wrongly, describe its arguments better.',
      ],
    },
  };
}

function highRagFailureRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighRagFailureRate', '10m');
  const retrievals = increase('vital.rag.retrievals', { over, by: ['source_type'] });
  const failures = increase('vital.rag.retrievals', {
    over,
    by: ['source_type'],
    where: { status: 'error' },
  });
  return {
    name: 'VitalHighRagFailureRate',
    severity: 'critical',
    component: 'dependency',
    expression: promql`${failures} / ${retrievals} > ${thresholds.ragFailureRate} and ${retrievals} >= 20`,
    pendingPeriod: '10m',
    summary: 'Retrieval fails too often.',
    description:
      '{{ $value | humanizePercentage }} of the retrievals from {{ $labels.source_type }} of job {{ $labels.job }} fail.',
    dashboard: 'system-health',
    runbook: {
      meaning: `More than the threshold of the retrievals from a kind of source failed during ${over}, of at least 20. One that finds nothing has not failed.`,
      impact: 'Answers are made up instead of looked up.',
      diagnosis: [
        {
          look: 'How long do they take?',
          query: quantile(0.95, 'vital.rag.retrieval.duration', 'rate', {
            over,
            by: ['source_type', 'status'],
          }),
        },
        { look: 'Is the index or the database reachable? See its own monitoring, and its connection pool.' },
      ],
      mitigation: [
        'Restore the index or the database.',
        'Let the engine refuse rather than answer without sources.',
      ],
    },
  };
}

/** Alerts on answers, and on the tools and documents that they are made from. */
export function qualityAlerts(context: AlertContext): readonly Alert[] {
  return [
    lowQualityScore(context),
    highDegradationRate(context),
    highToolFailureRate(context),
    highRagFailureRate(context),
  ];
}
