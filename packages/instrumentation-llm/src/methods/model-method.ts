import type { LlmOperation } from '@vital/conventions';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';

/** One method that calls a model and returns a promise, or a stream, of its answer. */
export interface ModelMethod {
  readonly name: string;
  readonly operation: LlmOperation;
  /** What is known when it is called; undefined where this call is not one of a model. */
  start(client: unknown, args: readonly unknown[]): MethodStart | undefined;
  /**
   * Whether it is a framework's, which may call a client that is watched itself: then the client's call is the one that
   * counts. Default: false.
   */
  readonly isFrameworks?: boolean;
  /** How many calls of the model are asked for at once. Default: 1. */
  calls?(args: readonly unknown[]): number;
  /**
   * Reads an answer that came as a whole.
   *
   * @param index which of several calls it is read for
   */
  result(data: unknown, args: readonly unknown[], index: number): CallResult;
  /** The error that an answer itself tells of. */
  failure?(data: unknown): unknown;
  /** An error in the words that errors are classed by (`name`, `code`, `type`, `status`), where the library has others. */
  describe?(error: unknown): unknown;
  /** The `AbortSignal` that the program gave. */
  signal?(args: readonly unknown[]): unknown;
  /** Where among the arguments the program's function stands that is called with `(error, answer)` in place of a promise. */
  callback?(args: readonly unknown[]): number;
  /** Retries that an answer or an error tells of. Default: the HTTP requests of a call after its first one are counted. */
  retries?(dataOrError: unknown): number;
  /** For an answer that is a stream: what to read it with, and where in the answer it is. */
  reader?(args: readonly unknown[]): StreamReader;
  stream?(data: unknown): unknown;
}

export interface MethodStart {
  readonly provider: string;
  readonly model: string | undefined;
  readonly operation?: LlmOperation;
}
