import { types } from 'node:util';

/** What a watched function's result is reported to. */
export interface ResultObserver {
  succeed(): void;
  fail(error: unknown): void;
  /** The consumer of a generator left early. */
  cancel(): void;
  /** A generator gave its first value. */
  firstValue(): void;
  /** Runs a step of a generator in the context that it was created in. */
  inContext<Result>(run: () => Result): Result;
}

/**
 * Reports how the result of a function ends, and returns what the caller shall get: the same value, the same kind of
 * promise, or the same generator. A plain promise is passed on through `then`, so that a rejection which nobody handles
 * stays unhandled; a subclass of it (an API client's promise with methods of its own) is returned itself.
 */
export function observeResult<Result>(result: Result, observer: ResultObserver): Result;
export function observeResult(result: unknown, observer: ResultObserver): unknown {
  if (isThenable(result)) {
    const observed = result.then(
      (value: unknown) => settle(value, observer),
      (error: unknown) => {
        observer.fail(error);
        throw error;
      },
    );
    if (!types.isPromise(result) || Object.getPrototypeOf(result) === Promise.prototype) return observed;
    observed.then(undefined, () => {});
    return result;
  }
  return settle(result, observer);
}

function settle(value: unknown, observer: ResultObserver): unknown {
  if (isAsyncGenerator(value)) observeGenerator(value, observer);
  else observer.succeed();
  return value;
}

type Step = (value?: unknown) => Promise<IteratorResult<unknown>>;

/** Watches a generator in place: it stays the object that it is, and ends the run when it is done, fails or is left. */
function observeGenerator(generator: AsyncGenerator, observer: ResultObserver): void {
  const { next, return: leave, throw: raise } = generator;
  const watch = (step: Step, left: boolean) => async (value?: unknown) => {
    try {
      const result = await observer.inContext(() => step(value));
      if (!result.done) observer.firstValue();
      else if (left) observer.cancel();
      else observer.succeed();
      return result;
    } catch (error) {
      observer.fail(error);
      throw error;
    }
  };
  Object.defineProperties(generator, {
    next: { value: watch((value) => next.call(generator, value), false), configurable: true, writable: true },
    return: {
      value: watch((value) => leave.call(generator, value), true),
      configurable: true,
      writable: true,
    },
    throw: {
      value: watch((value) => raise.call(generator, value), false),
      configurable: true,
      writable: true,
    },
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    ['next', 'return', 'throw'].every((method) => typeof Reflect.get(value, method) === 'function')
  );
}
