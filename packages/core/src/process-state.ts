import { AsyncLocalStorage } from 'node:async_hooks';
import type { MeterProvider } from '@opentelemetry/api';
import { createInstrumentMemory, type InstrumentMemory } from './instrument-memory.ts';
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
  /** What the instruments on Vital's own meter remember. */
  readonly memory: InstrumentMemory;
}

const key = Symbol.for('@vital/core');

/** The state, created by whichever copy asks first. */
export function processState(): ProcessState {
  return state;
}

function joinState(): ProcessState {
  const fresh: ProcessState = {
    meterProvider: undefined,
    providerListeners: new Set(),
    contexts: new AsyncLocalStorage(),
    allowedValues: new Map(),
    priceSource: undefined,
    instrumentations: new Map(),
    reported: new Set(),
    memory: createInstrumentMemory(),
  };
  const existing: unknown = Reflect.get(globalThis, key);
  if (isProcessState(existing)) return complete(existing, fresh);
  Object.defineProperty(globalThis, key, { value: fresh, configurable: true });
  return fresh;
}

/** An older copy of this package knows fewer fields. */
function complete(existing: ProcessState, fresh: ProcessState): ProcessState {
  for (const [field, value] of Object.entries(fresh)) {
    if (!(field in existing)) Reflect.set(existing, field, value);
  }
  return existing;
}

function isProcessState(value: unknown): value is ProcessState {
  return typeof value === 'object' && value !== null && 'contexts' in value;
}

const state = joinState();
