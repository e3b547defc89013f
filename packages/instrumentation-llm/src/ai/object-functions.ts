import { guard, type Stop } from '@vital/core';
import { valueAt } from '../calls/token-usage.ts';
import { imitate } from '../patches/imitate.ts';

/** They publish nothing on the tracing channel, so that telemetry integrations of a call's own are all that is told of it. */
const names = ['generateObject', 'streamObject'];

/**
 * Adds an integration to those that a call of these functions brings itself. Not possible where an ES module was loaded by
 * `require`, which gives out exports that nobody can replace.
 */
export function watchObjectFunctions(exports: object, integration: object): Stop {
  // A program may have kept the function that it was given.
  let active = true;
  const undo = names.map((name) => {
    const original: unknown = Reflect.get(exports, name);
    if (typeof original !== 'function') return undefined;
    const { watched } = {
      watched(this: unknown, ...args: unknown[]): unknown {
        const added = active
          ? guard('watching the AI SDK', () => withIntegration(args, integration))
          : undefined;
        return Reflect.apply(original, this, added ?? args);
      },
    };
    imitate(watched, original);
    if (!Reflect.set(exports, name, watched)) return undefined;
    return () => {
      if (Reflect.get(exports, name) === watched) Reflect.set(exports, name, original);
    };
  });
  return () => {
    active = false;
    for (const unwatch of undo) unwatch?.();
  };
}

function withIntegration(
  [options, ...others]: readonly unknown[],
  integration: object,
): unknown[] | undefined {
  const telemetry = valueAt(options, 'telemetry') ?? valueAt(options, 'experimental_telemetry');
  const own = valueAt(telemetry, 'integrations');
  if (!isObject(options) || !isObject(telemetry) || own === undefined || own === null) return undefined;
  const integrations = [...(Array.isArray(own) ? own : [own]), integration];
  return [{ ...options, telemetry: { ...telemetry, integrations } }, ...others];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
