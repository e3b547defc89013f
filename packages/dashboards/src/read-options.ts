import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { checkOptions } from './check-options.ts';
import type { DashboardsOptions } from './configuration.ts';

/**
 * Reads options from a file of YAML or JSON: `thresholds: { errorRate: 0.02 }`.
 * @throws Error when it cannot be read, or when a value in it cannot be used, naming the file and the value
 */
export async function readOptions(file: string): Promise<DashboardsOptions> {
  try {
    const options: unknown = parse(await readFile(file, 'utf8')) ?? {};
    if (typeof options !== 'object' || options === null || Array.isArray(options)) {
      throw new Error('options by name are expected, such as job: engines');
    }
    checkOptions(options);
    return options;
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
