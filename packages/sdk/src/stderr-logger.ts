import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Configuration } from './configuration-table.ts';

const levels: Readonly<Record<Configuration['logLevel'], DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/**
 * Lets OpenTelemetry's diagnostics out on stderr, unless the program has a logger for them. OpenTelemetry's own console
 * logger prints some of them on stdout, which belongs to the program.
 */
export function logToStderr(level: Configuration['logLevel']): void {
  const current = currentLogger();
  if (current !== undefined && current !== Reflect.get(globalThis, ownKey)) return;
  const print = (message: string, ...rest: unknown[]) => console.error(message, ...rest);
  const logger: DiagLogger = { error: print, warn: print, info: print, debug: print, verbose: print };
  diag.setLogger(logger, { logLevel: levels[level], suppressOverrideMessage: true });
  Object.defineProperty(globalThis, ownKey, { value: currentLogger(), configurable: true });
}

/** Where the logger is kept that Vital set, for every copy of this package: its level may change, a program's own may not. */
const ownKey = Symbol.for('@vital/sdk/logger');

/** The diagnostic logger that is set: OpenTelemetry keeps its globals under this key for every copy of its API. */
function currentLogger(): unknown {
  const globals: unknown = Reflect.get(globalThis, Symbol.for('opentelemetry.js.api.1'));
  return typeof globals === 'object' && globals !== null && 'diag' in globals ? globals.diag : undefined;
}
