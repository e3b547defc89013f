import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { responseUsage } from './usage.ts';

/** The events with which a response, an image or a transcription is whole. */
const lastEvent = /\.(completed|incomplete|failed|done)$/;

/** Reads a stream of typed events: responses, images and transcriptions. The usage comes with the last event. */
export class EventStreamReader implements StreamReader {
  #model: string | undefined;
  #serviceTier: string | undefined;
  #usage: TokenUsage | undefined;
  #finished = false;
  #failure: unknown;

  get finished(): boolean {
    return this.#finished;
  }

  get failure(): unknown {
    return this.#failure;
  }

  get result(): CallResult {
    return {
      model: this.#model,
      serviceTier: this.#serviceTier,
      usage: this.#usage,
      usageUnknownReason: this.#unknownReason(),
    };
  }

  read(event: unknown): boolean {
    const type = textAt(event, 'type') ?? '';
    if (type.endsWith('.delta')) return true;
    if (lastEvent.test(type)) this.#readLast(type, event);
    return type.endsWith('.partial_image');
  }

  #readLast(type: string, event: unknown): void {
    const response = valueAt(event, 'response');
    const usage = responseUsage(valueAt(response ?? event, 'usage'));
    if (response === undefined && usage === undefined) return;
    this.#finished = true;
    this.#usage = usage;
    this.#model = textAt(response, 'model');
    this.#serviceTier = textAt(response, 'service_tier');
    if (type === 'response.failed') this.#failure = valueAt(response, 'error') ?? new Error(type);
  }

  #unknownReason() {
    if (this.#usage !== undefined) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}
