import type { JsonObject } from '../json.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './faults.ts';
import type { ServedAttempt } from './served.ts';

/** One resource of a provider's HTTP API. */
export interface Endpoint {
  readonly name: string;
  readonly operation: ServedAttempt['operation'];
  readonly method: 'GET' | 'POST';
  /** Matched against the path, without the query. */
  readonly path: RegExp;
  /** The model that a request names. Default: the `model` of the body. */
  readonly model?: (body: JsonObject, path: string) => string;
  /** Whether a request asks for a stream. Default: the `stream` of the body. */
  readonly streams?: (body: JsonObject, path: string) => boolean;
  /** Answers a request that is not turned away. */
  serve(exchange: Exchange): Promise<void>;
}

/** How one provider speaks HTTP. A new provider is a new folder with one of these. */
export interface WireFormat {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** The body of an error answer. */
  refuse(refusal: Refusal): JsonObject;
}
