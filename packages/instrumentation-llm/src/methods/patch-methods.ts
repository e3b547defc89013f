import { guard, type Tracker } from '@vital/core';
import { frameworkCalls } from '../calls/framework-calls.ts';
import { observeIterable } from '../calls/observe-stream.ts';
import { ObservedCall } from '../calls/observed-call.ts';
import { OpenCalls } from '../calls/open-calls.ts';
import { valueAt } from '../calls/token-usage.ts';
import { isPatchable, isPatched, type Method, patchMethod, type Unpatch } from '../patches/patch-method.ts';
import type { ModelMethod } from './model-method.ts';
import { RequestCount } from './request-count.ts';

/** `active`: at least one method is watched. `unsupported`: there was none to watch. */
export interface PatchedMethods {
  readonly status: 'active' | 'unsupported';
  readonly unpatch: Unpatch;
}

/** Patches those of the methods that an object, mostly a prototype, has itself. */
export function patchMethods(
  owner: object | undefined,
  methods: readonly ModelMethod[],
  tracker: Tracker,
): PatchedMethods {
  const found = methods.filter(({ name }) => owner !== undefined && isPatchable(owner, name));
  if (owner === undefined || found.length === 0) return { status: 'unsupported', unpatch() {} };
  const openCalls = new OpenCalls();
  const requests = new RequestCount();
  const undo = found
    .filter(({ name }) => !isPatched(Reflect.get(owner, name)))
    .map((method) =>
      patchMethod(
        owner,
        method.name,
        (original) =>
          function (this: unknown, ...args) {
            return observedCall(this, original, args, { method, tracker, openCalls, requests });
          },
      ),
    );
  const stopCounting = requests.start();
  return {
    status: 'active',
    unpatch() {
      stopCounting();
      for (const unpatch of undo) unpatch?.();
      openCalls.close();
    },
  };
}

/** Several owners that belong together, such as the clients for two versions of one API. */
export function patchAll(patched: readonly PatchedMethods[]): PatchedMethods {
  return {
    status: patched.some(({ status }) => status === 'active') ? 'active' : 'unsupported',
    unpatch() {
      for (const { unpatch } of patched) unpatch();
    },
  };
}

interface CallSetup {
  readonly tracker: Tracker;
  readonly requests: RequestCount;
  readonly method: ModelMethod;
  readonly openCalls: OpenCalls;
}

function observedCall(
  client: unknown,
  original: Method,
  args: readonly unknown[],
  setup: CallSetup,
): unknown {
  const { method, requests } = setup;
  const calls = guard('starting an LLM call', () => startCalls(client, args, setup)) ?? [];
  const [first] = calls;
  if (first === undefined) return Reflect.apply(original, client, args);
  const during: During = (step) => {
    // Whose call it is, and which requests it makes, is decided by its first output.
    if (first.isOwnedBelow || first.hasOutput) return step();
    const requested = method.retries ? step : () => requests.during(first, calls.length, step);
    return method.isFrameworks ? frameworkCalls.run(first, requested) : requested();
  };
  const answered = (data: unknown) => {
    guard('observing an answer', () => {
      settleOwner(calls);
      for (const [index, call] of calls.entries()) observeAnswer({ call, index, data, args, during }, setup);
    });
    return data;
  };
  const failed = (error: unknown) => {
    guard('observing a failed call', () => {
      settleOwner(calls);
      first.retries += method.retries?.(error) ?? 0;
      for (const call of calls) call.fail(method.describe?.(error) ?? error);
    });
  };
  const callback = args[method.callback?.(args) ?? -1];
  if (typeof callback === 'function') {
    const told = function (this: unknown, ...outcome: unknown[]): unknown {
      const [error, data] = outcome;
      if (error) failed(error);
      else answered(data);
      return Reflect.apply(callback, this, outcome);
    };
    return during(() => Reflect.apply(original, client, args.with(args.indexOf(callback), told)));
  }
  const returned = during(() => Reflect.apply(original, client, args));
  if (!isPromise(returned)) return answered(returned);
  return returned.then(answered, (error: unknown) => {
    failed(error);
    throw error;
  });
}

function startCalls(
  client: unknown,
  args: readonly unknown[],
  { method, tracker }: CallSetup,
): ObservedCall[] {
  const start = method.start(client, args);
  if (start === undefined) return [];
  const { operation } = method;
  return Array.from(
    { length: method.calls?.(args) ?? 1 },
    () => new ObservedCall({ tracker, operation, ...start }),
  );
}

/** Calls that are asked for at once go through the same client: it is watched for all of them, or for none. */
function settleOwner([first, ...others]: readonly ObservedCall[]): void {
  for (const call of others) call.isOwnedBelow ||= first?.isOwnedBelow === true;
}

/** Runs a part of a call: what is requested meanwhile is requested for it. */
type During = <Result>(step: () => Result) => Result;

interface Answer {
  readonly call: ObservedCall;
  readonly index: number;
  readonly data: unknown;
  readonly args: readonly unknown[];
  readonly during: During;
}

function observeAnswer({ call, index, data, args, during }: Answer, { method, openCalls }: CallSetup): void {
  if (index === 0) call.retries += method.retries?.(data) ?? 0;
  const stream = method.stream ? method.stream(data) : data;
  const reader = isAsyncIterable(stream) ? method.reader?.(args) : undefined;
  if (reader !== undefined && isAsyncIterable(stream)) {
    const signals = [method.signal?.(args), valueAt(stream, 'abortController', 'signal')];
    const aborted = () => signals.some((signal) => valueAt(signal, 'aborted') === true);
    observeIterable(stream, {
      call,
      reader,
      openCalls,
      aborted,
      abortedByProgram: aborted,
      // Reading on requests nothing, unless the stream is a framework's generator, which begins to work only then.
      during: method.isFrameworks ? during : undefined,
    });
    return;
  }
  const failure = method.failure?.(data);
  const result = method.result(data, args, index);
  if (failure === undefined) call.succeed(result);
  else call.fail(failure, result);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
