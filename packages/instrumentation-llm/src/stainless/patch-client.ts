import { guard, type Tracker } from '@vital/core';
import { ObservedCall } from '../calls/observed-call.ts';
import { OpenCalls } from '../calls/open-calls.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import { isPatchable, isPatched, patchMethod, type Unpatch } from '../patches/patch-method.ts';
import { ApiPromiseWatch, isApiPromise, isPromise } from './api-promise.ts';
import type { ClientPrototypes } from './client-prototypes.ts';
import { CallObserver } from './observe-call.ts';
import { RequestWatch } from './request-watch.ts';
import type { StainlessOperation } from './stainless-operation.ts';

export interface StainlessFacts {
  readonly operations: readonly StainlessOperation[];
  /** The provider behind a client. */
  provider(client: unknown): string;
}

/** `active`: at least the first operation is watched. `unsupported`: nothing was touched. */
export interface PatchedClient {
  readonly status: 'active' | 'unsupported';
  readonly unpatch: Unpatch;
}

/**
 * Patches one client class that Stainless generated (openai, @anthropic-ai/sdk, groq-sdk). Nothing is patched where the
 * shape is not the known one.
 */
export function patchClient(
  prototypes: ClientPrototypes,
  facts: StainlessFacts,
  tracker: Tracker,
): PatchedClient {
  const nothing: PatchedClient = { status: 'unsupported', unpatch: () => undefined };
  const [main, ...others] = facts.operations;
  const owner = main && prototypes.resource(main.resource);
  if (main === undefined || owner === undefined || !isPatchable(owner, main.method)) return nothing;
  if (isPatched(Reflect.get(owner, main.method))) return { ...nothing, status: 'active' };

  const openCalls = new OpenCalls();
  const requests = new RequestWatch();
  const promises = new ApiPromiseWatch();
  const undo: Array<Unpatch | undefined> = requests.patch(prototypes.client);
  for (const operation of [main, ...others]) {
    const resource = prototypes.resource(operation.resource);
    if (resource === undefined) continue;
    undo.push(
      patchMethod(
        resource,
        operation.method,
        (original) =>
          function (this: unknown, ...args) {
            return observedCall(this, original, args, {
              operation,
              facts,
              tracker,
              openCalls,
              requests,
              promises,
            });
          },
      ),
    );
  }
  return {
    status: 'active',
    unpatch() {
      for (const unpatch of undo) unpatch?.();
      promises.stop();
      openCalls.close();
    },
  };
}

interface CallSetup {
  readonly operation: StainlessOperation;
  readonly facts: StainlessFacts;
  readonly tracker: Tracker;
  readonly openCalls: OpenCalls;
  readonly requests: RequestWatch;
  readonly promises: ApiPromiseWatch;
}

function observedCall(
  resource: unknown,
  original: (this: unknown, ...args: unknown[]) => unknown,
  args: unknown[],
  { operation, facts, tracker, openCalls, requests, promises }: CallSetup,
): unknown {
  const observer = guard('starting an LLM call', () => {
    const body = args[0];
    const provider = facts.provider(valueAt(resource, '_client'));
    const start = { tracker, provider, model: textAt(body, 'model'), operation: operation.operation };
    return new CallObserver(new ObservedCall(start), operation, body, openCalls);
  });
  if (observer === undefined) return Reflect.apply(original, resource, args);
  const { request } = observer;
  const sent = guard('preparing an LLM call', () => operation.rewrite?.(args)) ?? args;
  const { result, claimed } = requests.during(request, () => {
    try {
      return Reflect.apply(original, resource, sent);
    } catch (error) {
      observer.untouched();
      throw error;
    }
  });
  guard('observing an LLM call', () => {
    if (!isApiPromise(result)) return observer.untouched();
    promises.observe(result, observer);
    const response = valueAt(result, 'responsePromise');
    if (!claimed && isPromise(response)) response.then(request.respond, request.fail);
  });
  return result;
}
