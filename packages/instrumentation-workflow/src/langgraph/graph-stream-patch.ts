import type { AsyncLocalStorage } from 'node:async_hooks';
import { guard, withContext } from '@vital/core';
import { contextFromMetadata, type MetadataKeys } from '../metadata-context.ts';
import { bringsToken, type GraphCall, tokenView } from './graph-call.ts';
import { watchChunks } from './watch-chunks.ts';

type Stream = (this: unknown, input: unknown, options?: unknown, ...rest: unknown[]) => unknown;

/** What has LangGraph's `stream`: `Pregel.prototype`, through which `invoke`, `batch` and `streamEvents` go as well. */
export interface GraphPrototype {
  stream: Stream;
}

/** Marks what is wrapped already, by whichever copy of this package. */
const wrapped = Symbol.for('vital.instrumentation-workflow.stream');

/** Finds the prototype that all graphs share, from any class of graph. */
export function graphPrototype(graphClass: unknown): GraphPrototype | undefined {
  if (typeof graphClass !== 'function') return undefined;
  for (
    let prototype: unknown = graphClass.prototype;
    isObject(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    if (Object.hasOwn(prototype, '_streamIterator') && isGraphPrototype(prototype)) return prototype;
  }
  return undefined;
}

/**
 * Runs every graph within the tenant, mode and agent that its metadata names, so that whatever a node calls is recorded
 * under them. The callbacks cannot do that: they run beside the nodes, not around them.
 *
 * @returns what undoes it; `undefined` where the prototype is patched already
 */
export function patchGraphStream(
  prototype: GraphPrototype,
  metadataKeys: MetadataKeys,
  calls: AsyncLocalStorage<GraphCall>,
): (() => void) | undefined {
  const original = prototype.stream;
  if (wrapped in original) return undefined;
  let active = true;
  function stream(this: unknown, input: unknown, options?: unknown, ...rest: unknown[]): unknown {
    const run = (): unknown => original.call(this, input, options, ...rest);
    const facts = active
      ? guard("reading a run's options", () => callFacts(this, options, metadataKeys))
      : undefined;
    if (facts === undefined) return run();
    const { call, context } = facts;
    const result = calls.run(call, () => withContext(context, run));
    if (call.tokens === 'chunks') watchFirstToken(result, call, options);
    return result;
  }
  Object.defineProperty(stream, wrapped, { value: true });
  prototype.stream = stream;
  return () => {
    active = false;
    if (prototype.stream === stream) prototype.stream = original;
  };
}

function callFacts(graph: unknown, options: unknown, metadataKeys: MetadataKeys) {
  const call: GraphCall = { tokens: tokenView(options, field(graph, 'streamMode')), firstToken: undefined };
  const context = {
    ...contextFromMetadata(field(field(graph, 'config'), 'metadata'), metadataKeys),
    ...contextFromMetadata(field(options, 'metadata'), metadataKeys),
  };
  return { call, context };
}

/** What the caller gets is the promise that LangGraph made; this only listens to it. */
function watchFirstToken(stream: unknown, call: GraphCall, options: unknown): void {
  if (!(isObject(stream) && 'then' in stream && typeof stream.then === 'function')) return;
  stream.then(
    (chunks: unknown) =>
      watchChunks(chunks, (chunk) => {
        const isToken = bringsToken(chunk, options);
        if (isToken) call.firstToken?.();
        return isToken;
      }),
    () => undefined,
  );
}

function isGraphPrototype(prototype: object): prototype is GraphPrototype {
  return 'stream' in prototype && typeof prototype.stream === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}
