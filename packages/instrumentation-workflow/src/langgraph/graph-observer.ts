import { performance } from 'node:perf_hooks';
import { captureContext, isCancellation, type Tracker, type WorkflowHandle } from '@vital/core';
import { type InFlightLimits, InFlightRuns } from '../in-flight-runs.ts';
import { contextFromMetadata, type MetadataKeys } from '../metadata-context.ts';
import { failureOf, isBubbleUp, nodeOutcome } from './error-facts.ts';
import type { GraphCall } from './graph-call.ts';
import { isGraph, isNode, type Metadata, nodeName, runnableName, taskId } from './graph-facts.ts';

/** One run of a graph that a caller asked for; the graphs within it are part of it. */
interface GraphRun {
  readonly workflow: string;
  readonly run: WorkflowHandle;
  readonly startSeconds: number;
  readonly tokens: GraphCall['tokens'];
  /** Tasks whose last attempt failed: what starts again is a retry. */
  readonly failedTasks: Set<string>;
  lastNodeError: unknown;
  interrupted: boolean;
  /** Of the nodes of the graph itself, each attempt. */
  nodeSeconds: number;
}

/** Anything that runs within a graph; `node` where it is a node. */
interface Step {
  readonly graph: GraphRun;
  readonly node?: {
    readonly name: string;
    readonly task: string | undefined;
    readonly ofGraphItself: boolean;
  };
  readonly startSeconds: number;
}

/** What starts: a graph, a node, or a runnable within one. */
export interface StartedChain {
  readonly serialized: unknown;
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly metadata: Metadata | undefined;
  readonly runName: string | undefined;
}

/** Steps that are remembered for each run that may be in flight. */
const stepsPerRun = 50;

/** Follows graphs and their nodes from their start to their end, and records both. */
export class GraphObserver {
  readonly #tracker: Tracker;
  readonly #metadataKeys: MetadataKeys;
  readonly #currentCall: () => GraphCall | undefined;
  readonly #graphs: InFlightRuns<GraphRun>;
  readonly #steps: InFlightRuns<Step>;

  constructor(
    tracker: Tracker,
    metadataKeys: MetadataKeys,
    limits: InFlightLimits,
    currentCall: () => GraphCall | undefined,
  ) {
    this.#tracker = tracker;
    this.#metadataKeys = metadataKeys;
    this.#currentCall = currentCall;
    this.#graphs = new InFlightRuns(limits, ({ run }) => run.cancel('abandoned'));
    this.#steps = new InFlightRuns({ ...limits, maxRuns: limits.maxRuns * stepsPerRun }, () => undefined);
  }

  started(chain: StartedChain): void {
    const parent = this.#graphOf(chain.parentRunId);
    if (parent !== undefined) this.#startStep(parent, chain);
    // A graph that inherits a node is a subgraph of a run that is not known any more.
    else if (isGraph(chain.serialized) && nodeName(chain.metadata) === undefined) this.#startGraph(chain);
  }

  ended(runId: string): void {
    const step = this.#steps.end(runId);
    if (step !== undefined) this.#endNode(step, undefined);
    const graph = this.#graphs.end(runId);
    if (graph?.interrupted === true) graph.run.cancel('interrupted');
    else if (graph !== undefined) this.#succeed(graph);
  }

  failed(runId: string, error: unknown): void {
    const step = this.#steps.end(runId);
    if (step !== undefined) this.#endNode(step, error);
    const graph = this.#graphs.end(runId);
    if (graph === undefined) return;
    const failure = failureOf(error, graph.lastNodeError);
    if (isBubbleUp(failure)) graph.run.cancel('interrupted');
    else if (isCancellation(failure)) graph.run.cancel('cancelled');
    else graph.run.fail(failure);
  }

  /** The graph stopped to ask a person, or before or after a node that it was told to stop at. */
  interrupted(runId: string): void {
    const graph = this.#graphs.get(runId);
    if (graph !== undefined) graph.interrupted = true;
  }

  /** A model produced a token for a caller who follows the run's events. */
  token(parentRunId: string | undefined): void {
    const graph = this.#graphOf(parentRunId);
    if (graph?.tokens === 'events') graph.run.firstToken();
  }

  /** Ends what is in flight: nobody will watch it end. */
  stop(): void {
    this.#graphs.abandonAll();
  }

  #graphOf(runId: string | undefined): GraphRun | undefined {
    return this.#graphs.get(runId) ?? this.#steps.get(runId)?.graph;
  }

  #startGraph({ serialized, runId, metadata, runName }: StartedChain): void {
    const workflow = runnableName(runName, serialized);
    const call = this.#currentCall();
    const run = this.#tracker.startWorkflow({
      ...captureContext(),
      ...contextFromMetadata(metadata, this.#metadataKeys),
      workflow,
    });
    if (run.context.agentId !== undefined) this.#tracker.trackAgentUsage(run.context.agentId);
    if (call !== undefined) call.firstToken = () => run.firstToken();
    this.#graphs.start(
      runId,
      {
        workflow,
        run,
        startSeconds: nowSeconds(),
        tokens: call?.tokens ?? 'events',
        failedTasks: new Set(),
        lastNodeError: undefined,
        interrupted: false,
        nodeSeconds: 0,
      },
      nowSeconds(),
    );
  }

  #startStep(graph: GraphRun, { runId, parentRunId, tags, metadata }: StartedChain): void {
    const name = isNode(tags) ? nodeName(metadata) : undefined;
    const task = taskId(metadata);
    const node =
      name === undefined ? undefined : { name, task, ofGraphItself: this.#graphs.get(parentRunId) === graph };
    if (node !== undefined) {
      const retries = task !== undefined && graph.failedTasks.delete(task) ? 1 : 0;
      const attributes = { workflow: graph.workflow, node: node.name };
      this.#tracker.instruments['vital.workflow.node.retries'].add(retries, attributes);
    }
    this.#steps.start(runId, { graph, node, startSeconds: nowSeconds() }, nowSeconds());
  }

  #endNode({ graph, node, startSeconds }: Step, error: unknown): void {
    if (node === undefined) return;
    const seconds = nowSeconds() - startSeconds;
    const outcome = error === undefined ? 'success' : nodeOutcome(error);
    if (node.ofGraphItself) {
      graph.nodeSeconds += seconds;
      // LangGraph before 1.7 has no event for an interrupt.
      if (outcome === 'interrupted') graph.interrupted = true;
    }
    if (outcome === 'error') {
      graph.lastNodeError = error;
      if (node.task !== undefined) graph.failedTasks.add(node.task);
    }
    this.#tracker.instruments['vital.workflow.node.duration'].record(seconds, {
      workflow: graph.workflow,
      node: node.name,
      outcome,
    });
  }

  #succeed({ run, workflow, nodeSeconds, startSeconds }: GraphRun): void {
    run.succeed();
    const seconds = nowSeconds() - startSeconds;
    if (nodeSeconds === 0 || seconds === 0) return;
    this.#tracker.instruments['vital.workflow.parallel_speedup'].record(nodeSeconds / seconds, { workflow });
  }
}

function nowSeconds(): number {
  return performance.now() / 1000;
}
