import { guard } from '@vital/core';
import { retrieverSource, runnableName } from './graph-facts.ts';
import type { GraphObserver, StartedChain } from './graph-observer.ts';
import type { TaskObserver } from './task-observer.ts';

/** The events of LangChain and LangGraph that are listened to, with what they really hand over. */
export interface CallbackHandler {
  readonly name: string;
  /** In the background, LangChain would call back in another request's async context. */
  readonly awaitHandlers: true;
  readonly raiseError: false;
  copy(): CallbackHandler;
  handleChainStart(...event: StartEvent): void;
  handleChainEnd(output: unknown, runId: string): void;
  handleChainError(error: unknown, runId: string): void;
  handleInterrupt(event: { readonly runId?: string }): void;
  handleLLMNewToken(token: unknown, index: unknown, runId: string, parentRunId?: string): void;
  handleToolStart(...event: TaskStartEvent): void;
  handleToolEnd(output: unknown, runId: string): void;
  handleToolError(error: unknown, runId: string): void;
  handleRetrieverStart(...event: TaskStartEvent): void;
  handleRetrieverEnd(documents: unknown, runId: string): void;
  handleRetrieverError(error: unknown, runId: string): void;
}

/** The order at run time; the published declarations of `handleChainStart` show another one. */
type StartEvent = [
  serialized: unknown,
  inputs: unknown,
  runId: string,
  parentRunId?: string,
  tags?: readonly string[],
  metadata?: StartedChain['metadata'],
  runType?: string,
  runName?: string,
];

type TaskStartEvent = [
  serialized: unknown,
  input: unknown,
  runId: string,
  parentRunId?: string,
  tags?: readonly string[],
  metadata?: StartedChain['metadata'],
  runName?: string,
];

/** LangGraph tells a handler about interrupts that carries this mark. */
const graphCallbackHandler = Symbol.for('langgraph.graph_callback_handler');

/** The one handler that every run gets: a plain object, so that it needs no copy of LangChain and suits all of them. */
export function callbackHandler(graphs: GraphObserver, tasks: TaskObserver): CallbackHandler {
  const observe = (run: () => void): void => guard('watching a LangChain callback', run);
  const handler: CallbackHandler = {
    name: 'vital',
    awaitHandlers: true,
    raiseError: false,
    copy: () => handler,
    handleChainStart: (serialized, _inputs, runId, parentRunId, tags, metadata, _runType, runName) =>
      observe(() => graphs.started({ serialized, runId, parentRunId, tags, metadata, runName })),
    handleChainEnd: (_output, runId) => observe(() => graphs.ended(runId)),
    handleChainError: (error, runId) => observe(() => graphs.failed(runId, error)),
    handleInterrupt: ({ runId }) =>
      observe(() => {
        if (runId !== undefined) graphs.interrupted(runId);
      }),
    handleLLMNewToken: (token, _index, _runId, parentRunId) =>
      observe(() => {
        if (token !== '') graphs.token(parentRunId);
      }),
    handleToolStart: (serialized, _input, runId, _parentRunId, _tags, _metadata, runName) =>
      observe(() => tasks.toolStarted(runId, runnableName(runName, serialized))),
    handleToolEnd: (output, runId) => observe(() => tasks.toolEnded(runId, output)),
    handleToolError: (error, runId) => observe(() => tasks.toolFailed(runId, error)),
    handleRetrieverStart: (serialized, _query, runId, _parentRunId, tags, _metadata, runName) =>
      observe(() => tasks.retrievalStarted(runId, retrieverSource(serialized, runName, tags))),
    handleRetrieverEnd: (documents, runId) => observe(() => tasks.retrievalEnded(runId, documents)),
    handleRetrieverError: (_error, runId) => observe(() => tasks.retrievalFailed(runId)),
  };
  Object.defineProperty(handler, graphCallbackHandler, { value: true });
  return handler;
}
