import { gauge, increase, series } from '../promql/aggregation.ts';
import { literal, promql, up } from '../promql/operators.ts';
import type { Alert, AlertContext } from './alert.ts';
import { exactIncrease } from './exact-increase.ts';

const dashboard = 'system-health';

function targetDown({ job }: AlertContext): Alert {
  return {
    name: 'VitalTargetDown',
    severity: 'critical',
    component: 'monitoring',
    expression: promql`${up(job)} == 0`,
    pendingPeriod: '5m',
    summary: 'A measured program cannot be scraped.',
    description: 'Prometheus cannot scrape {{ $labels.instance }} of job {{ $labels.job }}.',
    dashboard,
    runbook: {
      meaning: 'Prometheus knows the target and gets no metrics from it.',
      impact:
        'The program is down, or nothing is known of it: its other alerts are silent because they have no data.',
      diagnosis: [
        { look: 'What does Prometheus say of the target?', query: up(job) },
        { look: 'Does `/healthz` on the metrics port answer? Is the port reachable from Prometheus?' },
      ],
      mitigation: [
        'The program is down: restart it, and look at why it ended.',
        'The program is up: repair the port, the network policy or the credentials of the scrape.',
      ],
    },
  };
}

function metricsAbsent({ job }: AlertContext): Alert {
  return {
    name: 'VitalMetricsAbsent',
    severity: 'critical',
    component: 'monitoring',
    expression: promql`absent(${series('vital.uptime', {}, [`job="${job}"`])})`,
    pendingPeriod: '10m',
    summary: 'There are no Vital metrics at all.',
    description: `No program of job ${job} reports Vital metrics.`,
    dashboard,
    runbook: {
      meaning: 'No program has reported Vital metrics for ten minutes, whether scraped or pushed.',
      impact: 'Everything else is silent: no alert of Vital can fire.',
      diagnosis: [
        { look: 'Is there a target at all?', query: literal('up') },
        {
          look: 'Is the job named as in the configuration of the dashboards?',
          query: promql`count by (job) (${series('vital.uptime')})`,
        },
        { look: 'Is Vital started? `vital doctor` in the environment of the program says what it finds.' },
      ],
      mitigation: [
        'Repair service discovery, or the path of the push.',
        'Give the name of the job when the rules are generated.',
      ],
    },
  };
}

function cardinalityOverflow({ window }: AlertContext): Alert {
  const over = window('VitalCardinalityOverflow', '15m');
  return {
    name: 'VitalCardinalityOverflow',
    severity: 'warning',
    component: 'monitoring',
    expression: promql`${exactIncrease('vital.series_overflow', over, { by: ['metric'] })} > 0`,
    pendingPeriod: '5m',
    summary: 'A metric has more label values than its limit.',
    description:
      '{{ $value | humanize }} recordings of {{ $labels.metric }} of job {{ $labels.job }} went to "other".',
    dashboard,
    runbook: {
      meaning: `Recordings of the last ${over} went to the value \`other\`, because a limit on attribute values or series was reached.`,
      impact: 'Nothing is lost in the sums; single tenants, models or tools can no longer be told apart.',
      diagnosis: [
        { look: 'Which metric?', query: increase('vital.series_overflow', { over, by: ['metric'] }) },
        {
          look: 'Which values does it have? A made-up one (an id, a URL) is a mistake in the program.',
          query: promql`count by (tenant_id) (${series('vital.queries_per_tenant')})`,
        },
      ],
      mitigation: ['A made-up value: repair the program.', 'Real growth: raise the cap of the attribute.'],
    },
  };
}

function instrumentationUnsupported(): Alert {
  const where = { status: ['unsupported', 'failed'] } as const;
  const info = gauge('count', 'vital.instrumentation_info', { by: ['library', 'version', 'status'], where });
  return {
    name: 'VitalInstrumentationUnsupported',
    severity: 'info',
    component: 'monitoring',
    expression: promql`${info} > 0`,
    pendingPeriod: '15m',
    summary: 'A library is found but not measured.',
    description:
      '{{ $labels.library }} {{ $labels.version }} of job {{ $labels.job }} is {{ $labels.status }}: it is not measured.',
    dashboard,
    runbook: {
      meaning:
        'Vital found a library whose shape it does not know (`unsupported`), or could not hook it (`failed`). The library was left untouched.',
      impact:
        'What the program does with this library is not in the metrics. The program itself is not harmed.',
      diagnosis: [
        { look: 'Which library, in how many instances?', query: info },
        { look: '`vital doctor` in the environment of the program says why.' },
      ],
      mitigation: [
        'Update Vital.',
        'Use the tracking functions until then.',
        'Not needed: disable its instrumentation.',
      ],
    },
  };
}

function watchdog(): Alert {
  return {
    name: 'VitalWatchdog',
    severity: 'none',
    component: 'monitoring',
    expression: literal('vector(1)'),
    pendingPeriod: '0s',
    summary: 'The way of the alerts works.',
    description: 'This alert always fires. When it stops arriving, Prometheus or Alertmanager is down.',
    dashboard,
    runbook: {
      meaning: 'It always fires, so that its absence can be noticed by something outside.',
      impact: 'None while it fires. When it does not arrive, no alert does.',
      diagnosis: [{ look: 'Are Prometheus and Alertmanager up, and do they reach each other?' }],
      mitigation: ['Restore Prometheus, Alertmanager or the way between them.'],
    },
  };
}

/** Alerts on the measuring itself. */
export function monitoringAlerts(context: AlertContext): readonly Alert[] {
  return [
    targetDown(context),
    metricsAbsent(context),
    cardinalityOverflow(context),
    instrumentationUnsupported(),
    watchdog(),
  ];
}
