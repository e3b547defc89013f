import { diag } from '@opentelemetry/api';

const key = Symbol.for('vital.module-hook.reported.1');

/** Reports a fault through OpenTelemetry's `diag`, the same text only once in a process. */
export function reportOnce(what: string, error: unknown): void {
  const reported: Set<string> = Reflect.get(globalThis, key) ?? new Set<string>();
  Reflect.set(globalThis, key, reported);
  const text = `@vital/module-hook: ${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (reported.has(text)) return;
  reported.add(text);
  diag.warn(text);
}
