import type { Prometheus } from '@vital/testing';
import type { Figure } from './figures.ts';
import { type DashboardJson, meanOf, OpenDashboard, type Series, type ShownTime } from './grafana-queries.ts';

/** Computes a figure from the queries of its panel. */
export async function measureFigure(
  figure: Figure,
  json: DashboardJson,
  prometheus: Prometheus,
  shown: ShownTime,
): Promise<number> {
  const dashboard = await OpenDashboard.open(json, prometheus, shown, figure.chosen);
  const { targets = [] } = dashboard.panel(figure.panel);
  const { target = 0, labels = {} } = figure;
  if (target === -1) {
    const all = await Promise.all(targets.map((one) => dashboard.run(one)));
    return sum(all.flat());
  }
  const chosen = targets[target];
  if (chosen === undefined) throw new Error(`"${figure.panel}" has no query ${target}`);
  const series = await dashboard.run(chosen);
  const matching = series.filter((one) =>
    Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  const [first, second] = matching;
  if (figure.added) return sum(matching);
  if (first === undefined || second !== undefined) {
    throw new Error(
      `${figure.figure}: "${figure.panel}" gives ${matching.length} series where one is expected`,
    );
  }
  return figure.asShare ? meanOf(first) / sum(series) : meanOf(first);
}

const sum = (series: readonly Series[]): number => series.reduce((total, one) => total + meanOf(one), 0);
