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
  /** Runs each asking for a step, where what happens in it is to be known. */
  readonly during?: (<Result>(step: () => Result) => Result) | undefined;
}

type Methods = Required<StepIterator>;

/** One iterator with its watcher. What follows a step is made once and not for each step, of which there are many. */
class WatchedIterator {
  readonly watcher: StepWatcher;
  readonly #iterator: object;
  readonly #next: Methods['next'];

  /** @param next the iterator's own, unwatched method */
  constructor(iterator: object, next: Methods['next'], watcher: StepWatcher) {
    this.#iterator = iterator;
    this.#next = next;
    this.watcher = watcher;
  }

  next(args: unknown[]): Step {
    this.watcher.begin();
    const { during } = this.watcher;
    return this.#follow(during ? during(() => this.#ask(args)) : this.#ask(args));
  }

  #ask(args: unknown[]): Step {
    return Reflect.apply(this.#next, this.#iterator, args);
  }

  #follow(step: Step): Step {
    return step.then(this.#onStep, this.#onThrown);
  }

  readonly #onStep = (result: IteratorResult<unknown>): IteratorResult<unknown> | Step =>
    this.watcher.step(result) ? this.#follow(this.#ask([])) : result;

  readonly #onThrown = (error: unknown): never => {
    this.watcher.thrown(error);
    throw error;
  };
}

/** Generators that are watched: their methods are found on a prototype that other generators may share. */
const watchedGenerators = new WeakMap<object, WatchedIterator>();
/** The methods that such a prototype had. */
const originalMethods = new WeakMap<object, Methods>();

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
    const original = originalMethods.get(prototype) ?? methodsOf(prototype);
    if (!originalMethods.has(prototype)) {
      originalMethods.set(prototype, original);
      define(
        prototype,
        watchedMethods(original, (generator) => watchedGenerators.get(generator)),
      );
    }
    watchedGenerators.set(iterator, new WatchedIterator(iterator, original.next, watcher));
  } else {
    const original = methodsOf(iterator);
    const watched = new WatchedIterator(iterator, original.next, watcher);
    const methods = watchedMethods(original, () => watched);
    define(iterator, {
      next: methods.next,
      ...(iterator.return && { return: methods.return }),
      ...(iterator.throw && { throw: methods.throw }),
    });
  }
}

function methodsOf({ next, return: stop = next, throw: raise = next }: StepIterator): Methods {
  return { next, return: stop, throw: raise };
}

/** Watches the reader of a `ReadableStream` in place: what it reads are the steps. */
export function watchReader(reader: ReadableStreamDefaultReader<unknown>, watcher: StepWatcher): void {
  const { read, cancel } = reader;
  const original = methodsOf({
    next: (...args) => Reflect.apply(read, reader, args),
    return: (...args) => Reflect.apply(cancel, reader, args),
  });
  const watched = new WatchedIterator(reader, original.next, watcher);
  const { next, return: stop } = watchedMethods(original, () => watched);
  define(reader, { read: next, cancel: stop });
}

function isGeneratorPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === generatorMethods;
}

function watchedMethods(
  original: Methods,
  watchedOf: (iterator: StepIterator) => WatchedIterator | undefined,
): Methods {
  return {
    next(this: StepIterator, ...args) {
      const watched = watchedOf(this);
      return watched ? watched.next(args) : original.next.apply(this, args);
    },
    return(this: StepIterator, ...args) {
      watchedOf(this)?.watcher.stopped();
      return original.return.apply(this, args);
    },
    throw(this: StepIterator, ...args) {
      watchedOf(this)?.watcher.thrown(args[0]);
      return original.throw.apply(this, args);
    },
  };
}

function define(owner: object, methods: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(owner, name, { value, configurable: true, enumerable: false, writable: true });
  }
}
