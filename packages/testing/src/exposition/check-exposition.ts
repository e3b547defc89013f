import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText } from '../error-facts.ts';
import { createPromtool, type Promtool } from '../servers/promtool.ts';
import { parseExposition } from './parse-exposition.ts';
import { addTimestamp } from './sample-line.ts';

/** Whether a page is one that Prometheus takes. */
export interface ExpositionVerdict {
  readonly format: 'text' | 'openmetrics' | undefined;
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/**
 * Checks a page of metrics with the strict parser of this package and with promtool: in the text format 0.0.4 whether
 * it parses and keeps the naming conventions, in OpenMetrics whether Prometheus's own parser takes it.
 *
 * @throws Error when promtool is not to be had; use `describeWithServers` to skip then.
 */
export async function checkExposition(
  page: string,
  promtool: Promtool = createPromtool(),
): Promise<ExpositionVerdict> {
  let format: ExpositionVerdict['format'];
  const problems: string[] = [];
  try {
    format = parseExposition(page).format;
  } catch (error) {
    problems.push(errorText(error));
  }
  const openMetrics = format === 'openmetrics' || page.includes('# EOF');
  const verdict = openMetrics ? await checkOpenMetrics(page, promtool) : await promtool.checkMetrics(page);
  if (!verdict.ok) problems.push(...verdict.problems);
  return { format, ok: problems.length === 0, problems };
}

/** `promtool check metrics` refuses OpenMetrics; the command that imports a page reads it with the scrape's parser. */
async function checkOpenMetrics(page: string, promtool: Promtool) {
  const folder = await mkdtemp(join(tmpdir(), 'vital-openmetrics-'));
  try {
    const file = join(folder, 'page.txt');
    await writeFile(file, withTimestamps(page));
    return await promtool.run(['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'blocks')]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The import wants a time for every sample; a scrape gives its own. */
function withTimestamps(page: string): string {
  const lines = page.split('\n');
  return lines
    .map((line) => (/^(#|$)/.test(line) ? line : addTimestamp(line, 1_750_000_000, true)))
    .join('\n');
}
