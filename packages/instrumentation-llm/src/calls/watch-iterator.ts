type Step = Promise<IteratorResult<unknown>>;

interface StepIterator {
  next(...args: unknown[]): Step;
  return?(...args: unknown[]): Step;
  throw?(...args: unknown[]): Step;
}

/** Told of the steps of an iterator. It must not throw. */
export interface StepWatcher {
  /** Somebody asks for the first or a further step. */
  begin(): void;
  /** A step; true when the program must not see it and gets the next one. */
  step(result: IteratorResult<unknown>): boolean;
  /** Asking for a step threw. */
  thrown(error: unknown): void;
  /** Somebody stopped to ask. */
  stopped(): void;
  /** Asks for a step. */
  during<Result>(step: () => Result): Result;
}

type Methods = Required<StepIterator>;

/** Watchers of generators: their methods are found on a prototype that other generators may share. */
const watchers = new WeakMap<object, StepWatcher>();

const generatorMethods: unknown = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()));

export function isStepIterator(value: unknown): value is StepIterator {
  return typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function';
}

/**
 * Watches an iterator in place. A generator keeps its keys: its methods are put on the prototype that its function gives to
 * all of its generators. Another iterator, such as an object with a `next` of its own, has them replaced.
 */
export function watchIterator(iterator: StepIterator, watcher: StepWatcher): void {
  const prototype = Object.getPrototypeOf(iterator);
  if (prototype !== null && isGeneratorPrototype(prototype)) {
    if (!Object.hasOwn(prototype, 'next')) define(prototype, watchedMethods(prototype));
    watchers.set(iterator, watcher);
  } else {
    const methods = watchedMethods(iterator, watcher);
    define(iterator, {
      next: methods.next,
      ...(iterator.return && { return: methods.return }),
      ...(iterator.throw && { throw: methods.throw }),
    });
  }
}

/** Watches the reader of a `ReadableStream` in place: what it reads are the steps. */
export function watchReader(reader: ReadableStreamDefaultReader<unknown>, watcher: StepWatcher): void {
  const { read, cancel } = reader;
  const { next, return: stop } = watchedMethods(
    {
      next: (...args) => Reflect.apply(read, reader, args),
      return: (...args) => Reflect.apply(cancel, reader, args),
    },
    watcher,
  );
  define(reader, { read: next, cancel: stop });
}

function isGeneratorPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === generatorMethods;
}

/** @param own the watcher of the one iterator that the methods are for; without it they are for any */
function watchedMethods(owner: StepIterator, own?: StepWatcher): Methods {
  const { next, return: stop = next, throw: raise = next } = owner;
  const watcherOf = (iterator: object) => own ?? watchers.get(iterator);
  return {
    next(this: StepIterator, ...args) {
      const watcher = watcherOf(this);
      if (watcher === undefined) return next.apply(this, args);
      watcher.begin();
      const onThrown = (error: unknown): never => {
        watcher.thrown(error);
        throw error;
      };
      const onStep = (result: IteratorResult<unknown>): IteratorResult<unknown> | Step =>
        watcher.step(result) ? next.call(this).then(onStep, onThrown) : result;
      return watcher.during(() => next.apply(this, args)).then(onStep, onThrown);
    },
    return(this: StepIterator, ...args) {
      watcherOf(this)?.stopped();
      return stop.apply(this, args);
    },
    throw(this: StepIterator, ...args) {
      watcherOf(this)?.thrown(args[0]);
      return raise.apply(this, args);
    },
  };
}

function define(owner: object, methods: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(owner, name, { value, configurable: true, enumerable: false, writable: true });
  }
}
