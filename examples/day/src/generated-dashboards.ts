import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DashboardJson } from './grafana-queries.ts';

/** What packages/dashboards generates and ships. */
export const generatedFolder = join(import.meta.dirname, '../../../packages/dashboards/generated');
const folder = join(generatedFolder, 'grafana/dashboards');

const dashboards: Readonly<Record<string, DashboardJson>> = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(folder, file), 'utf8')),
  ]),
);

/** The dashboards' files, without their ending. */
export const dashboardNames: readonly string[] = Object.keys(dashboards);

/** One of them, as Grafana reads it. */
export function dashboard(name: string): DashboardJson {
  const json = dashboards[name];
  if (json === undefined) throw new Error(`there is no dashboard ${name}`);
  return json;
}
