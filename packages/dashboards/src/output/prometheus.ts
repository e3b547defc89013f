import type { DashboardsConfiguration } from '../configuration.ts';

/** A configuration of Prometheus that scrapes the measured programs and evaluates the rules. */
export function prometheusConfiguration({
  job,
  scrapeInterval,
  scrapeTargets,
  alertmanagers,
}: DashboardsConfiguration): object {
  return {
    global: { scrape_interval: scrapeInterval, evaluation_interval: scrapeInterval },
    rule_files: ['rules/vital.rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [...alertmanagers] }] }] },
    scrape_configs: [{ job_name: job, static_configs: [{ targets: [...scrapeTargets] }] }],
  };
}
