import { patchMethod, type Unpatch } from '../patches/patch-method.ts';
import { isPromise } from './api-promise.ts';
import type { CallRequest } from './observe-call.ts';

/** The client's methods that make a request; a client with tracing of its own starts with the second one. */
const requestMethods = ['makeRequest', 'makeTracedRequest'];

/**
 * Connects a client's requests with the calls that they are made for, through the client's own `makeRequest` and
 * `retryRequest`. Its promise is passed through rather than listened to, because a listener would make an error that
 * the program does not handle look handled.
 */
export class RequestWatch {
  /** Set while a patched method runs: the request that it makes is the next one. */
  #next: CallRequest | undefined;
  readonly #byOptions = new WeakMap<object, CallRequest>();

  during<Result>(request: CallRequest, run: () => Result): { result: Result; claimed: boolean } {
    const outer = this.#next;
    this.#next = request;
    try {
      const result = run();
      return { result, claimed: this.#next === undefined };
    } finally {
      this.#next = outer;
    }
  }

  patch(client: object): Array<Unpatch | undefined> {
    const watch = this;
    const requests = requestMethods.map((name) =>
      patchMethod(
        ownerOf(client, name),
        name,
        (original) =>
          function (this: unknown, ...args) {
            const request = watch.#claim();
            return watch.#observe(args[0], Reflect.apply(original, this, args), request);
          },
      ),
    );
    const retry = patchMethod(
      ownerOf(client, 'retryRequest'),
      'retryRequest',
      (original) =>
        function (this: unknown, ...args) {
          const [options] = args;
          if (typeof options === 'object' && options !== null) watch.#byOptions.get(options)?.retried();
          return Reflect.apply(original, this, args);
        },
    );
    return [...requests, retry];
  }

  #claim(): CallRequest | undefined {
    const request = this.#next;
    this.#next = undefined;
    return request;
  }

  #observe(options: unknown, response: unknown, request: CallRequest | undefined): unknown {
    if (request === undefined || !isPromise(response)) return response;
    Promise.resolve(options).then((resolved) => {
      if (typeof resolved === 'object' && resolved !== null) this.#byOptions.set(resolved, request);
    }, ignoreError);
    return response.then(
      (value) => {
        request.respond();
        return value;
      },
      (error) => {
        request.fail(error);
        throw error;
      },
    );
  }
}

/** The request itself awaits its options and tells of the error. */
function ignoreError(): void {}

/** The prototype in a client's chain that has a method itself. */
function ownerOf(client: object, method: string): object {
  let owner: object | null = client;
  while (owner !== null && !Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner);
  return owner ?? client;
}
