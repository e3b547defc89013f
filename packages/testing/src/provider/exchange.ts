import { constants } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../json.ts';
import type { Faults } from './faults.ts';
import type { ServedAttempt, TokenCounts } from './served.ts';

/** What the responses of HTTP/1.1 and HTTP/2 have in common; their types declare it in different ways. */
export interface AnswerResponse {
  statusCode: number;
  sendDate: boolean;
  setHeader(name: string, value: string | number): unknown;
  /** HTTP/2 has it too, undeclared. */
  flushHeaders?(): void;
  write(piece: string | Uint8Array, sent?: () => void): unknown;
  end(piece: string | Uint8Array): unknown;
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
  /** That of HTTP/2. */
  readonly stream?: { close(code: number): void };
}

export interface ExchangeOptions {
  readonly response: AnswerResponse;
  readonly body: JsonObject;
  readonly path: string;
  readonly model: string;
  readonly faults: Faults;
  /** Identifies the request by its content: equal requests have equal keys. */
  readonly key: number;
  /** Milliseconds between the events of a stream. */
  readonly streamInterval: number;
  /** Tells what became of the attempt. */
  readonly record: (change: Partial<ServedAttempt>) => void;
}

/** A stream in its encoded form, so that it does not matter which encoding a provider uses. */
export interface StreamAnswer {
  readonly contentType: string;
  readonly events: readonly (string | Uint8Array)[];
  /** The token usage that is among the events; undefined when it is not. */
  readonly tokens: TokenCounts | undefined;
  /** Which event reports the tokens, counted from the end. Default: 1, the last. */
  readonly reportedBy?: number;
  /** What the fault `malformed` sends. */
  readonly malformed: string | Uint8Array;
  /** What the fault `stream-error` sends. */
  readonly failure: string | Uint8Array;
  /** The ending that the events themselves tell of. Default: `completed`. */
  readonly ending?: 'completed' | 'failed';
}

/** One request and the answer to it, with the faults that concern how an answer is sent. */
export class Exchange {
  readonly body: JsonObject;
  readonly path: string;
  readonly model: string;
  readonly faults: Faults;
  readonly key: number;
  readonly #response: AnswerResponse;
  readonly #record: ExchangeOptions['record'];
  readonly #streamInterval: number;
  readonly #left = new AbortController();
  #ended = false;

  constructor({ response, body, path, model, faults, key, streamInterval, record }: ExchangeOptions) {
    this.body = body;
    this.path = path;
    this.model = model;
    this.faults = faults;
    this.key = key;
    this.#response = response;
    this.#record = record;
    this.#streamInterval = faults.has('slow-stream') ? (faults.get('slow-stream') ?? 100) : streamInterval;
    response.once('close', () => {
      if (!this.#ended) this.#end({ ending: 'closed' });
      this.#left.abort();
    });
  }

  /** Waits; ends early when the client leaves. */
  async wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0)
      await delay(milliseconds, undefined, { signal: this.#left.signal }).catch(() => undefined);
  }

  /** Answers with a JSON body. */
  json(body: JsonObject, tokens?: TokenCounts): void {
    const text = JSON.stringify(body);
    if (this.faults.has('cut')) this.#cut('application/json', text);
    else if (this.faults.has('malformed')) {
      this.#whole(200, 'application/json', text.slice(0, -1), { ending: 'failed' });
    } else this.#whole(200, 'application/json', text, { ending: 'completed', tokens });
  }

  /** Answers with a body that is no JSON. */
  binary(contentType: string, body: Uint8Array): void {
    if (this.faults.has('cut')) this.#cut(contentType, body);
    else this.#whole(200, contentType, body, { ending: 'completed' });
  }

  /** Turns the request away. */
  refuse(status: number, body: JsonObject, headers: Readonly<Record<string, string>> = {}): void {
    for (const [name, value] of Object.entries(headers)) this.#response.setHeader(name, value);
    this.#whole(status, 'application/json', JSON.stringify(body), { ending: 'failed' });
  }

  /** Answers with a stream. */
  async stream(answer: StreamAnswer): Promise<void> {
    const { events, tokens, reportedBy = 1, malformed, failure, ending = 'completed' } = answer;
    const middle = Math.ceil(events.length / 2);
    this.#begin(200, answer.contentType);
    this.#response.flushHeaders?.();
    for (const [index, event] of events.entries()) {
      if (this.#ended) return;
      if (index === middle && this.faults.has('cut')) return this.#destroy();
      if (index === middle && this.faults.has('malformed'))
        return this.#finish(malformed, { ending: 'failed' });
      if (index === middle && this.faults.has('stream-error'))
        return this.#finish(failure, { ending: 'failed' });
      if (index === events.length - reportedBy) this.#record({ tokens });
      if (index === events.length - 1) return this.#finish(event, { ending });
      this.#response.write(event);
      // Without a pause, the events of a stream would leave in one piece.
      if (this.#streamInterval > 0) await this.wait(this.#streamInterval);
      else await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #begin(status: number, contentType: string): void {
    this.#response.statusCode = status;
    this.#response.setHeader('content-type', contentType);
    this.#record({ status });
  }

  #whole(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    change: Partial<ServedAttempt>,
  ): void {
    if (this.#ended) return;
    this.#begin(status, contentType);
    this.#finish(body, change);
  }

  #finish(lastPiece: string | Uint8Array, change: Partial<ServedAttempt>): void {
    this.#end(change);
    this.#response.end(lastPiece);
  }

  #cut(contentType: string, body: string | Uint8Array): void {
    this.#begin(200, contentType);
    this.#response.setHeader('content-length', Buffer.byteLength(body));
    this.#response.write(body.slice(0, body.length / 2), () => this.#destroy());
  }

  #destroy(): void {
    this.#end({ ending: 'cut' });
    // Other calls of the client may share its connection: it is this one's stream that breaks.
    const { stream } = this.#response;
    if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else this.#response.destroy();
  }

  #end(change: Partial<ServedAttempt>): void {
    this.#ended = true;
    this.#record(change);
  }
}
