import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Instrumentation, InstrumentationReport } from '@vital/core';

/** How a program may load a library: each gets classes of its own. */
export const loadings = ['import', 'require'] as const;
export type Loading = (typeof loadings)[number];

/**
 * What became of a library that was loaded under the preload.
 * `unhooked`: it was loaded and Vital did not notice. `unloadable`: it cannot be loaded in this way.
 */
export interface Attempt {
  readonly status: InstrumentationReport['status'] | 'unhooked' | 'unloadable';
  readonly hook?: InstrumentationReport['hook'];
  readonly reason?: string;
}

const mostMilliseconds = 60_000;

/**
 * Loads one copy of a library, and nothing else, in a process of its own that is preloaded like a program would be, and asks
 * Vital there whether it is watched: the instrumentation itself knows which shapes it supports.
 * @param base the folder whose `node_modules` holds the copy
 */
export function tryLibrary(
  { name, coverage }: Pick<Instrumentation, 'name' | 'coverage'>,
  base: string,
  loading: Loading,
): Promise<Attempt> {
  const require = createRequire(import.meta.url);
  const preload = require.resolve('@vital/sdk/register');
  const program = programFor(
    coverage?.modules[0] ?? name,
    loading,
    pathToFileURL(require.resolve('@vital/core')).href,
  );
  const child = spawn(
    process.execPath,
    [...process.execArgv, '--require', preload, '--input-type=module', '--eval', program],
    {
      cwd: base,
      env: { ...process.env, ...quietly },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: mostMilliseconds,
    },
  );
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  child.once('message', (answer: Answer) => resolve(attemptOf(name, answer)));
  child.once('error', ({ message }) => resolve({ status: 'unloadable', reason: message }));
  child.once('exit', (code, signal) =>
    resolve({ status: 'unloadable', reason: `the process that loaded it ended with ${signal ?? code}` }),
  );
  return promise;
}

/** Every instrumentation runs, and nothing is served or printed. */
const quietly: Readonly<Record<string, string>> = {
  OTEL_SDK_DISABLED: 'false',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOG_LEVEL: 'none',
  VITAL_INSTRUMENTATIONS: '',
  VITAL_DISABLED_INSTRUMENTATIONS: '',
};

interface Answer {
  readonly reports: readonly InstrumentationReport[];
  readonly error?: string;
}

function programFor(module: string, loading: Loading, core: string): string {
  const load = {
    import: `await import(${JSON.stringify(module)})`,
    require: `createRequire(process.cwd() + '/program.js')(${JSON.stringify(module)})`,
  };
  return `
    import { createRequire } from 'node:module';
    import { instrumentationReports } from ${JSON.stringify(core)};
    let error;
    try { ${load[loading]}; } catch (reason) { error = String(reason?.message ?? reason); }
    process.send({ reports: instrumentationReports(), error }, () => process.exit());`;
}

function attemptOf(name: string, { reports, error }: Answer): Attempt {
  if (error !== undefined) return { status: 'unloadable', reason: error.split('\n')[0] };
  const report = reports.find(({ library }) => library === name);
  return report ? { status: report.status, hook: report.hook } : { status: 'unhooked' };
}
