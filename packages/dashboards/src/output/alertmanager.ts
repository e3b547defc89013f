import type { DashboardsConfiguration, Receiver } from '../configuration.ts';

const receivers: readonly Receiver[] = ['tickets', 'pager', 'cost', 'hints', 'watchdog'];

/** Alertmanager's routing for the alerts: what pages, what is a ticket, what stays silent because of something worse. */
export function alertmanagerConfiguration({ webhooks, groupLabels }: DashboardsConfiguration): object {
  return {
    route: {
      receiver: 'tickets',
      group_by: ['alertname', ...groupLabels],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        {
          receiver: 'watchdog',
          matchers: ['alertname="VitalWatchdog"'],
          group_wait: '0s',
          group_interval: '1m',
          repeat_interval: '1m',
        },
        { receiver: 'pager', matchers: ['severity="critical"'], repeat_interval: '1h' },
        { receiver: 'cost', matchers: ['component="cost"'], repeat_interval: '24h' },
        { receiver: 'hints', matchers: ['severity="info"'], repeat_interval: '24h' },
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['alertname="VitalVeryHighLatency"'],
        target_matchers: ['alertname="VitalHighLatency"'],
        equal: [...groupLabels, 'mode'],
      },
      {
        source_matchers: ['alertname="VitalErrorBudgetFastBurn"'],
        target_matchers: ['alertname=~"VitalErrorBudgetSlowBurn|VitalHighErrorRate"'],
        equal: groupLabels,
      },
      {
        // What is absent has no labels but those that were asked for.
        source_matchers: ['alertname="VitalMetricsAbsent"'],
        target_matchers: [
          'alertname=~"Vital.*"',
          'alertname!~"VitalMetricsAbsent|VitalWatchdog|VitalTargetDown"',
        ],
        equal: ['job'],
      },
    ],
    receivers: receivers.map((name) => ({
      name,
      ...(webhooks[name] && { webhook_configs: [{ url: webhooks[name], send_resolved: true }] }),
    })),
  };
}
