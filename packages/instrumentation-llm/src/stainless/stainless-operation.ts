import type { LlmOperation } from '@vital/conventions';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';

/** One method of a client that calls a model. */
export interface StainlessOperation {
  /** Where the client keeps the resource: `['chat', 'completions']`. */
  readonly resource: readonly string[];
  readonly method: string;
  readonly operation: LlmOperation;
  /** Reads an answer that came as a whole. */
  result(data: unknown): CallResult;
  /** The error that an answer itself tells of. */
  failure?(data: unknown): unknown;
  /** Reads an answer that comes as a stream; `body` is what the program sent. */
  reader(body: unknown): StreamReader;
  /** The arguments to call with in place of the program's, such as with a streamed usage asked for. */
  rewrite?(args: readonly unknown[]): readonly unknown[];
}
