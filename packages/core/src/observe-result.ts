import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { guard } from './guard.ts';
import { type GeneratorStep, wrapGenerator } from './wrap-generator.ts';

/** What a watched function's result is reported to. */
export interface ResultObserver {
  succeed(): void;
  fail(error: unknown): void;
  /** The consumer of a generator left early. */
  cancel(): void;
  /** A generator gave its first value. */
  firstValue(): void;
  /** Runs what is done later, a step of a generator or a query that starts when it is awaited, in the run's context. */
  inContext<Result>(run: () => Result): Result;
}

/**
 * Reports how the result of a function ends, and returns what the caller shall get: the same value, the same kind of
 * promise, or the same generator. A plain promise is passed on through `then`, so that a rejection which nobody handles
 * stays unhandled. Everything else that can be awaited (an API client's promise, a query builder) is returned itself and
 * watched when its `then` is called, because calling it may start or consume something.
 */
export function observeResult<Result>(result: Result, observer: ResultObserver): Result;
export function observeResult(result: unknown, observer: ResultObserver): unknown {
  if (!isPlainPromise(result)) return settle(result, observer);
  const observed = result.then(
    (value: unknown) => settle(value, observer),
    (error: unknown) => {
      observer.fail(error);
      throw error;
    },
  );
  keepProperties(result, observed);
  return observed;
}

/** Reports the end of what is no promise, or watches for it. */
function settle(value: unknown, observer: ResultObserver): unknown {
  const watched = guard(
    'watching a result',
    () =>
      observeThen(value, observer) ||
      wrapGenerator(value, (step, take) => takeStep(step, () => observer.inContext(take), observer)),
  );
  if (!watched) observer.succeed();
  return value;
}

/** Watches `then` in place. What is awaited runs in the run's context, the callbacks in that of their own. */
function observeThen(value: unknown, observer: ResultObserver): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const then: unknown = Reflect.get(value, 'then');
  if (typeof then !== 'function' || !Object.isExtensible(value)) return false;
  return Reflect.defineProperty(value, 'then', {
    value(this: unknown, fulfilled: unknown, rejected: unknown, ...rest: unknown[]) {
      const restore = AsyncLocalStorage.snapshot();
      const succeeded = (answer: unknown) => {
        settle(answer, observer);
        return typeof fulfilled === 'function' ? restore(() => fulfilled(answer)) : answer;
      };
      const failed = (error: unknown) => {
        observer.fail(error);
        if (typeof rejected === 'function') return restore(() => rejected(error));
        throw error;
      };
      return observer.inContext(() => Reflect.apply(then, this, [succeeded, failed, ...rest]));
    },
    configurable: true,
    writable: true,
    enumerable: Object.prototype.propertyIsEnumerable.call(value, 'then'),
  });
}

function takeStep(step: GeneratorStep, take: () => unknown, observer: ResultObserver): unknown {
  const taken = (result: unknown) => {
    if (!isDone(result)) observer.firstValue();
    else if (step === 'return') observer.cancel();
    else observer.succeed();
    return result;
  };
  const failed = (error: unknown): never => {
    observer.fail(error);
    throw error;
  };
  let result: unknown;
  try {
    result = take();
  } catch (error) {
    return failed(error);
  }
  return types.isPromise(result) ? result.then(taken, failed) : taken(result);
}

const isDone = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && Reflect.get(result, 'done') === true;

/** Whether `await` would take a value as it is, without calling a method that may do more than that. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    types.isPromise(value) &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    !Object.hasOwn(value, 'then') &&
    !Object.hasOwn(value, 'constructor')
  );
}

/** What a program has put on its promise, such as `cancel`, is on the one that it gets. */
function keepProperties(from: object, to: object): void {
  for (const key of Reflect.ownKeys(from)) {
    const property = Reflect.getOwnPropertyDescriptor(from, key);
    if (property && !Object.hasOwn(to, key)) Reflect.defineProperty(to, key, property);
  }
}
