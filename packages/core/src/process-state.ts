import { AsyncLocalStorage } from 'node:async_hooks';
import type { MeterProvider } from '@opentelemetry/api';
import type { InstrumentationReport } from './instrumentation.ts';
import type { PriceSource } from './price-source.ts';
import type { RunContext } from './run-context.ts';

/**
 * What must be one in a process, although two copies of this package in it are normal: the CommonJS and the ES module
 * build, or two versions. Fields are only ever added.
 */
export interface ProcessState {
  /** Vital's own provider; without it the instruments follow OpenTelemetry's global one. */
  meterProvider: MeterProvider | undefined;
  /** Called when `meterProvider` changes. */
  readonly providerListeners: Set<() => void>;
  readonly contexts: AsyncLocalStorage<RunContext>;
  /** The only values that the configuration allows, by attribute. */
  readonly allowedValues: Map<string, ReadonlySet<string>>;
  priceSource: PriceSource | undefined;
  readonly instrumentations: Map<string, InstrumentationReport>;
  /** Diagnostics that were given already. */
  readonly reported: Set<string>;
}

const key = Symbol.for('@vital/core');

/** The state, created by whichever copy asks first. */
export function processState(): ProcessState {
  const existing: unknown = Reflect.get(globalThis, key);
  if (isProcessState(existing)) return existing;
  const created: ProcessState = {
    meterProvider: undefined,
    providerListeners: new Set(),
    contexts: new AsyncLocalStorage(),
    allowedValues: new Map(),
    priceSource: undefined,
    instrumentations: new Map(),
    reported: new Set(),
  };
  Object.defineProperty(globalThis, key, { value: created, configurable: true });
  return created;
}

function isProcessState(value: unknown): value is ProcessState {
  return typeof value === 'object' && value !== null && 'contexts' in value;
}
