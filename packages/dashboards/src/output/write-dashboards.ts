import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configure, type DashboardsOptions } from '../configuration.ts';
import { generatedFiles } from './generated-files.ts';

/** The configuration, and the folder to write to. */
export interface WriteDashboardsOptions extends DashboardsOptions {
  readonly out: string;
}

/**
 * Writes dashboards, rules, provisioning and routing into a folder, which is created where it is missing. Files of the same
 * name are overwritten, others are left alone.
 *
 * @returns the paths that were written, within the folder
 * @throws Error when the configuration cannot be used, naming the value, or when the folder cannot be written
 */
export async function writeDashboards({
  out,
  ...options
}: WriteDashboardsOptions): Promise<readonly string[]> {
  const files = generatedFiles(configure(options));
  for (const [path, content] of Object.entries(files)) {
    const file = join(out, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return Object.keys(files);
}
