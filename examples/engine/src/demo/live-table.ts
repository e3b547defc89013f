import { styleText } from 'node:util';
import type { Measurements } from './measurements.ts';

type Column = readonly [title: string, width: number];

const columns: readonly Column[] = [
  ['time', 8],
  ['requests', 9],
  ['success', 8],
  ['hit rate', 9],
  ['p95', 8],
  ['tokens', 10],
  ['dollars', 10],
];

const line = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padStart(columns[index]?.[1] ?? 0)).join('  ');

/** The head of the table. */
export function tableHead(): string {
  return styleText('bold', line(columns.map(([title]) => title)));
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;

/** One line: how the engine has done so far, in seven numbers. */
export async function tableLine(measurements: Measurements): Promise<string> {
  const [requests, success, hits, misses, p95, input, output, dollars] = await Promise.all([
    measurements.sum('vital_workflow_requests_total'),
    measurements.sum('vital_workflow_requests_success_total'),
    measurements.sum('vital_cache_operations_total', { operation: 'hit' }),
    measurements.sum('vital_cache_operations_total', { operation: 'miss' }),
    measurements.quantile(0.95, 'vital_workflow_duration_seconds'),
    measurements.sum('vital_llm_tokens_used_total', { token_type: 'input' }),
    measurements.sum('vital_llm_tokens_used_total', { token_type: 'output' }),
    measurements.sum('vital_estimated_cost_dollars'),
  ]);
  return line([
    new Date().toTimeString().slice(0, 8),
    String(requests),
    share(success, requests),
    share(hits, hits + misses),
    p95 === undefined ? '-' : `${p95.toFixed(2)} s`,
    String(input + output),
    dollars.toFixed(5),
  ]);
}
