const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Flushes before the process ends, and lets it end as it would have: a signal that only Vital listens to is raised again,
 * one that the program handles is left to the program, and a program with nothing more to do ends after the flush.
 * @param flush must settle within a bounded time, and never reject
 * @returns a function that ends the watch
 */
export function flushAtEnd(flush: () => Promise<void>): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    // Asked before the program's own listeners run, because one that was added with `once` is gone after that.
    const handled = isHandled(signal, onSignal);
    void flush().then(() => {
      if (handled || isHandled(signal, onSignal)) return;
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    });
  };
  const onBeforeExit = () => {
    process.off('beforeExit', onBeforeExit);
    void flush();
  };
  for (const signal of signals) process.prependListener(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('beforeExit', onBeforeExit);
  };
}

/** Whether somebody besides Vital and the `signal-exit` package handles a signal. */
function isHandled(signal: NodeJS.Signals, own: NodeJS.SignalsListener): boolean {
  const others = process.listeners(signal).filter((listener) => listener !== own);
  return others.length > politeListeners();
}

/**
 * Listeners of the `signal-exit` package. It raises a signal again unless somebody else listens, so it holds back because of
 * us. Versions 4 and 3 keep the number of their listeners in these places, for every copy of the package.
 */
function politeListeners(): number {
  const emitters: readonly unknown[] = [
    Reflect.get(process, Symbol.for('signal-exit emitter')) ??
      Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
    Reflect.get(process, '__signal_exit_emitter__'),
  ];
  return emitters.reduce<number>((sum, emitter) => sum + countOf(emitter), 0);
}

function countOf(emitter: unknown): number {
  return typeof emitter === 'object' &&
    emitter !== null &&
    'count' in emitter &&
    typeof emitter.count === 'number'
    ? emitter.count
    : 0;
}
