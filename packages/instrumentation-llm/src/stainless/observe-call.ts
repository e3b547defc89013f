import { observeStream } from '../calls/observe-stream.ts';
import type { ObservedCall } from '../calls/observed-call.ts';
import type { OpenCall, OpenCalls } from '../calls/open-calls.ts';
import { valueAt } from '../calls/token-usage.ts';
import type { ApiPromiseObserver } from './api-promise.ts';
import type { StainlessOperation } from './stainless-operation.ts';

/** The answer as nobody parsed it: the call took place and its tokens are not known. */
const rawResponse = { usageUnknownReason: 'raw_response' } as const;

/**
 * Whether a call's response arrived and whether anybody can still ask for it. Refers to neither the promise nor the
 * answer, so that the garbage collector can tell that the program has dropped them.
 */
class UnparsedCall implements OpenCall {
  readonly #call: ObservedCall;
  #responded = false;
  #dropped = false;

  constructor(call: ObservedCall) {
    this.#call = call;
  }

  respond(): void {
    this.#responded = true;
    this.#settle();
  }

  abandon(): void {
    this.#dropped = true;
    this.#settle();
  }

  #settle(): void {
    if (this.#responded && this.#dropped) this.#call.succeed(rawResponse);
  }
}

/** Told what becomes of the request of a call. */
export interface CallRequest {
  retried(): void;
  respond(): void;
  fail(error: unknown): void;
}

/** Follows one call of a Stainless client from its promise to its answer. */
export class CallObserver implements ApiPromiseObserver {
  readonly call: ObservedCall;
  readonly #operation: StainlessOperation;
  readonly #body: unknown;
  readonly #openCalls: OpenCalls;
  readonly #unparsed: UnparsedCall;
  #parsing = false;
  #parsed = false;

  constructor(call: ObservedCall, operation: StainlessOperation, body: unknown, openCalls: OpenCalls) {
    this.call = call;
    this.#operation = operation;
    this.#body = body;
    this.#openCalls = openCalls;
    this.#unparsed = new UnparsedCall(call);
    openCalls.add(this, this.#unparsed);
  }

  /** What the request tells; it must not keep this observer alive. */
  get request(): CallRequest {
    const call = this.call;
    const unparsed = this.#unparsed;
    const openCalls = this.#openCalls;
    return {
      retried() {
        call.retries += 1;
      },
      respond: () => unparsed.respond(),
      fail(error) {
        openCalls.delete(unparsed);
        call.fail(error);
      },
    };
  }

  /** Nothing was asked of the provider, or what the method returned is of no known shape: nothing is recorded. */
  untouched(): void {
    this.#openCalls.delete(this.#unparsed);
  }

  parsing(): void {
    this.#parsing = true;
  }

  parsed(data: unknown): void {
    if (this.#parsed) return;
    this.#parsed = true;
    this.#openCalls.delete(this.#unparsed);
    const operation = this.#operation;
    if (typeof valueAt(data, 'iterator') === 'function' && this.#observeStream(data)) return;
    const failure = operation.failure?.(data);
    if (failure === undefined) this.call.succeed(operation.result(data));
    else this.call.fail(failure, operation.result(data));
  }

  failed(error: unknown): void {
    this.#openCalls.delete(this.#unparsed);
    this.call.fail(error);
  }

  handedOut(): void {
    if (this.#parsing) return;
    this.#openCalls.delete(this.#unparsed);
    this.call.succeed(rawResponse);
  }

  #observeStream(stream: unknown): boolean {
    if (typeof stream !== 'object' || stream === null) return false;
    const signal = valueAt(stream, 'controller', 'signal');
    return observeStream(stream, 'iterator', {
      call: this.call,
      reader: this.#operation.reader(this.#body),
      openCalls: this.#openCalls,
      aborted: () => valueAt(signal, 'aborted') === true,
    });
  }
}
