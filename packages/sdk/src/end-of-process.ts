const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Flushes before the process ends, and lets it end as it would have: a signal that only Vital listens to is raised again,
 * one that the program handles is left to the program, and a program with nothing more to do ends after the flush.
 * @param flush must settle within a bounded time, and never reject
 * @returns a function that ends the watch
 */
export function flushAtEnd(flush: () => Promise<void>): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    void flush().then(() => {
      process.off(signal, onSignal);
      if (wouldHaveEnded(signal)) process.kill(process.pid, signal);
    });
  };
  const onBeforeExit = () => {
    process.off('beforeExit', onBeforeExit);
    void flush();
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('beforeExit', onBeforeExit);
  };
}

/**
 * Whether nobody, or nobody but the `signal-exit` package, handles a signal. That package raises the signal again unless
 * somebody else listens, so it held back because of us; its number of listeners stands under this key in every copy.
 */
function wouldHaveEnded(signal: NodeJS.Signals): boolean {
  const emitter: unknown =
    Reflect.get(process, Symbol.for('signal-exit emitter')) ??
    Reflect.get(globalThis, Symbol.for('signal-exit emitter'));
  const polite =
    typeof emitter === 'object' && emitter !== null && 'count' in emitter && typeof emitter.count === 'number'
      ? emitter.count
      : 0;
  return process.listenerCount(signal) <= polite;
}
