import { AsyncLocalStorage } from 'node:async_hooks';
import { diag, type Meter } from '@opentelemetry/api';
import { reportInstrumentation, type Stop, trackerFor } from '@vital/core';
import { defaultMetadataKeys, type MetadataKeys } from '../metadata-context.ts';
import { type CallbackHandler, callbackHandler } from './callback-handler.ts';
import { isCallbackManagerClass, patchCallbackManager } from './callback-manager-patch.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphObserver } from './graph-observer.ts';
import { graphPrototype, patchGraphStream } from './graph-stream-patch.ts';
import { TaskObserver } from './task-observer.ts';

export const graphLibrary = '@langchain/langgraph';
export const callbackLibrary = '@langchain/core';

export interface LanggraphOptions {
  /**
   * The metadata keys that say on whose behalf a run is made; no other key is read.
   * Default: `{ tenantId: 'tenant', mode: 'mode', agentId: 'agent' }`.
   */
  readonly metadataKeys?: MetadataKeys;
  /** Runs in flight at the most; the oldest one over it counts as abandoned. Default: 10000. */
  readonly maxRuns?: number;
  /** How many seconds a run may last before it counts as abandoned. Default: 3600. */
  readonly maxRunSeconds?: number;
}

/** Watches every copy of LangChain and LangGraph that it is given: their ESM and CommonJS builds are two classes each. */
export class GraphWatch {
  readonly #metadataKeys: MetadataKeys;
  readonly #calls = new AsyncLocalStorage<GraphCall>();
  readonly #graphs: GraphObserver;
  readonly #handler: CallbackHandler;
  readonly #undo: Stop[] = [];

  constructor(meter: Meter, options: LanggraphOptions) {
    const { metadataKeys = defaultMetadataKeys, maxRuns = 10_000, maxRunSeconds = 3600 } = options;
    const limits = { maxRuns, maxSeconds: maxRunSeconds };
    const tracker = trackerFor(meter);
    this.#metadataKeys = metadataKeys;
    this.#graphs = new GraphObserver(tracker, metadataKeys, limits, () => this.#calls.getStore());
    this.#handler = callbackHandler(this.#graphs, new TaskObserver(tracker, limits));
  }

  /** `@langchain/core/callbacks/manager` was loaded. */
  callbacksLoaded(exported: object, version: string | undefined): void {
    const managerClass: unknown = Reflect.get(exported, 'CallbackManager');
    const known = isCallbackManagerClass(managerClass);
    if (known) this.#patched(patchCallbackManager(managerClass, this.#handler));
    report(callbackLibrary, version, known);
  }

  /** A module was loaded that has a class of graph. */
  graphsLoaded(exported: object, version: string | undefined): void {
    const graphClass: unknown =
      Reflect.get(exported, 'Pregel') ?? Reflect.get(exported, 'CompiledStateGraph');
    const prototype = graphPrototype(graphClass);
    if (prototype !== undefined) this.#patched(patchGraphStream(prototype, this.#metadataKeys, this.#calls));
    report(graphLibrary, version, prototype !== undefined);
  }

  /** Leaves everything as it was; runs in flight count as abandoned, because nobody will see them end. */
  stop(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#graphs.stop();
  }

  #patched(undo: Stop | undefined): void {
    if (undo !== undefined) this.#undo.push(undo);
  }
}

function report(library: string, version: string | undefined, known: boolean): void {
  reportInstrumentation({
    library,
    version: version ?? '',
    hook: 'callback',
    status: known ? 'active' : 'unsupported',
  });
  if (known) return;
  diag.warn(`vital: ${library} ${version ?? ''} has another shape than is known here, and is left as it is`);
}
