import { gauge, increase, quantile, series } from '../promql/aggregation.ts';
import { on, promql } from '../promql/operators.ts';
import type { Alert, AlertContext } from './alert.ts';

const each = ['job', 'instance', 'pool'] as const;

function providerOutage({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalProviderOutage', '5m');
  const calls = increase('vital.llm.api_calls', { over, by: ['provider'], where: { cached: 'false' } });
  const failures = increase('vital.llm.errors', {
    over,
    by: ['provider'],
    where: { error_type: ['server', 'overloaded', 'timeout', 'connection'] },
  });
  return {
    name: 'VitalProviderOutage',
    severity: 'critical',
    component: 'dependency',
    expression: promql`${failures} / ${calls} > ${thresholds.providerFailureRate} and ${calls} >= 10`,
    pendingPeriod: '3m',
    keepFiringFor: '5m',
    summary: 'A model provider is failing.',
    description:
      '{{ $value | humanizePercentage }} of the calls of job {{ $labels.job }} to {{ $labels.provider }} fail for its reasons.',
    dashboard: 'slo-and-error-budget',
    runbook: {
      meaning: `More than the threshold of the calls to a provider failed after all retries during ${over}, of at least 10: server errors, overload, timeouts, lost connections. Refusals of the call itself do not count.`,
      impact: 'What needs this provider fails or waits.',
      diagnosis: [
        {
          look: 'Which errors, on which model?',
          query: increase('vital.llm.errors', { over, by: ['provider', 'model', 'error_type'] }),
        },
        { look: "The provider's status page." },
        { look: 'Is it our own network? Do other providers work?' },
      ],
      mitigation: [
        'Switch to another provider or model.',
        'Serve from the cache, and say that answers are degraded.',
      ],
    },
  };
}

function providerRateLimited({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalProviderRateLimited', '10m');
  const calls = increase('vital.llm.api_calls', {
    over,
    by: ['provider', 'model'],
    where: { cached: 'false' },
  });
  const refused = increase('vital.llm.errors', {
    over,
    by: ['provider', 'model'],
    where: { error_type: 'rate_limit' },
  });
  return {
    name: 'VitalProviderRateLimited',
    severity: 'warning',
    component: 'dependency',
    expression: promql`${refused} / ${calls} > ${thresholds.providerRateLimitRate} and ${calls} >= 20`,
    pendingPeriod: '5m',
    summary: 'A model provider limits our rate.',
    description:
      '{{ $value | humanizePercentage }} of the calls of job {{ $labels.job }} to {{ $labels.model }} of {{ $labels.provider }} end with 429.',
    dashboard: 'slo-and-error-budget',
    runbook: {
      meaning: `More than the threshold of the calls to a model were refused with 429 after all retries during ${over}, of at least 20.`,
      impact: 'Runs fail or wait, though the provider is well.',
      diagnosis: [
        {
          look: 'How much is retried?',
          query: increase('vital.llm.retries', { over, by: ['provider', 'model'] }),
        },
        {
          look: 'Who calls so much?',
          query: increase('vital.workflow.requests', { over, by: ['tenant_id', 'workflow'] }),
        },
      ],
      mitigation: [
        'Spread the load: a queue, another model, another region.',
        'Limit the tenant that takes it all.',
        'Ask the provider for a higher limit.',
      ],
    },
  };
}

function poolExhausted({ thresholds }: AlertContext): Alert {
  const active = gauge('max', 'vital.active_connections', { by: each });
  const size = gauge('max', 'vital.connection_pool.size', { by: each });
  const pending = series('vital.connection_pool.pending');
  return {
    name: 'VitalPoolExhausted',
    severity: 'warning',
    component: 'dependency',
    expression: promql`${active} / ${size} >= ${thresholds.poolUse} and ${on(...each)} ${pending} > 0`,
    pendingPeriod: '5m',
    summary: 'A connection pool is exhausted.',
    description:
      'Pool {{ $labels.pool }} of instance {{ $labels.instance }} is {{ $value | humanizePercentage }} in use, and requests wait.',
    dashboard: 'system-health',
    runbook: {
      meaning:
        'A pool of one instance is in use up to the threshold, and requests wait for a connection. A full pool for which nobody waits is well used.',
      impact: 'Runs wait before they begin to work.',
      diagnosis: [
        {
          look: 'How long do they wait?',
          query: quantile(0.95, 'vital.connection_pool.wait', 'rate', { over: '5m', by: ['pool'] }),
        },
        { look: 'Is one instance alone in it? Then connections leak there.', query: active },
      ],
      mitigation: ['Give connections back in `finally`.', 'Raise the size, if the other end can bear it.'],
    },
  };
}

/** Alerts on what the engine depends on. */
export function dependencyAlerts(context: AlertContext): readonly Alert[] {
  return [providerOutage(context), providerRateLimited(context), poolExhausted(context)];
}
