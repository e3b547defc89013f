import type { Attributes, BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';

/** One observation that a callback made. */
export interface Observation {
  readonly instrument: Observable;
  readonly value: number;
  readonly attributes: Attributes;
}

interface Registration {
  readonly callback: ObservableCallback | BatchObservableCallback;
  readonly instruments: readonly Observable[];
  run(
    observe: (instrument: Observable, value: number, attributes?: Attributes) => void,
  ): void | Promise<void>;
  isRunning: boolean;
}

/** An observable instrument: it has callbacks, and its values come from them alone. */
export class ObservableInstrument implements Observable {
  private readonly callbacks: ObservableCallbacks;

  constructor(callbacks: ObservableCallbacks) {
    this.callbacks = callbacks;
  }

  addCallback(callback: ObservableCallback): void {
    this.callbacks.add(callback, this);
  }

  removeCallback(callback: ObservableCallback): void {
    this.callbacks.delete(callback, [this]);
  }
}

/** The callbacks of a provider. One that throws, rejects or hangs costs its own observations and nothing else. */
export class ObservableCallbacks {
  private registrations: Registration[] = [];

  add(callback: ObservableCallback, instrument: Observable): void {
    if (this.find(callback, [instrument]) !== undefined) return;
    this.registrations.push({
      callback,
      instruments: [instrument],
      isRunning: false,
      run: (observe) => callback({ observe: (value, attributes) => observe(instrument, value, attributes) }),
    });
  }

  addBatch(callback: BatchObservableCallback, instruments: readonly Observable[]): void {
    if (instruments.length === 0 || this.find(callback, instruments) !== undefined) return;
    this.registrations.push({
      callback,
      instruments: [...instruments],
      isRunning: false,
      run: (observe) =>
        callback({
          observe: (instrument, value, attributes) => {
            if (instruments.includes(instrument)) observe(instrument, value, attributes);
          },
        }),
    });
  }

  delete(callback: ObservableCallback | BatchObservableCallback, instruments: readonly Observable[]): void {
    const found = this.find(callback, instruments);
    this.registrations = this.registrations.filter((registration) => registration !== found);
  }

  /** Runs all callbacks side by side: what they observed in time, and what went wrong. It does not reject. */
  async run(timeoutMilliseconds: number): Promise<{ observations: Observation[]; errors: unknown[] }> {
    const observations: Observation[] = [];
    const errors: unknown[] = [];
    const runs = this.registrations.map(async (registration) => {
      try {
        observations.push(...(await this.observe(registration, timeoutMilliseconds)));
      } catch (error) {
        errors.push(error);
      }
    });
    if (runs.length > 0) await Promise.all(runs);
    return { observations, errors };
  }

  private async observe(registration: Registration, timeoutMilliseconds: number): Promise<Observation[]> {
    if (registration.isRunning)
      throw new Error('An observable callback is still running since an earlier collection');
    const observations: Observation[] = [];
    let isOpen = true;
    registration.isRunning = true;
    const finish = () => {
      registration.isRunning = false;
    };
    try {
      const running = registration.run((instrument, value, attributes = {}) => {
        if (isOpen) observations.push({ instrument, value, attributes });
      });
      if (running === undefined) finish();
      else await withTimeout(Promise.resolve(running).finally(finish), timeoutMilliseconds);
    } catch (error) {
      if (!(error instanceof CallbackTimeout)) finish();
      throw error;
    } finally {
      isOpen = false;
    }
    return observations;
  }

  private find(
    callback: ObservableCallback | BatchObservableCallback,
    instruments: readonly Observable[],
  ): Registration | undefined {
    return this.registrations.find(
      (registration) =>
        registration.callback === callback &&
        registration.instruments.length === instruments.length &&
        instruments.every((instrument) => registration.instruments.includes(instrument)),
    );
  }
}

class CallbackTimeout extends Error {
  override readonly name = 'CallbackTimeout';
}

async function withTimeout(running: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new CallbackTimeout(
          `An observable callback took longer than ${milliseconds} ms; its observations are lost`,
        ),
      );
    }, milliseconds);
  });
  try {
    await Promise.race([running, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
