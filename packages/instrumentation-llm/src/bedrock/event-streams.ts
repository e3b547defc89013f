import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, valueAt } from '../calls/token-usage.ts';
import { invocationMetrics } from './invocation-body.ts';
import { converseUsage } from './usage.ts';

/** What both kinds of streams of Bedrock have in common: the usage comes with the last event. */
abstract class UsageAtEnd implements StreamReader {
  protected usage: TokenUsage | undefined;
  protected stopped = false;

  get finished(): boolean {
    return this.stopped;
  }

  get result(): CallResult {
    return { usage: this.usage, usageUnknownReason: this.#unknownReason() };
  }

  abstract read(event: unknown): boolean;

  #unknownReason() {
    if (this.usage) return undefined;
    return this.stopped ? 'not_reported' : 'interrupted';
  }
}

/** Reads the events of ConverseStream. */
export class ConverseStreamReader extends UsageAtEnd {
  read(event: unknown): boolean {
    if (valueAt(event, 'messageStop') !== undefined) this.stopped = true;
    const metadata = valueAt(event, 'metadata');
    if (metadata !== undefined) this.usage = converseUsage(valueAt(metadata, 'usage'));
    return valueAt(event, 'contentBlockDelta') !== undefined;
  }
}

/** Reads the chunks of InvokeModelWithResponseStream, which are the model's own. */
export class InvocationStreamReader extends UsageAtEnd {
  read(event: unknown): boolean {
    const bytes = valueAt(event, 'chunk', 'bytes');
    const usage = mayHoldMetrics(bytes) ? invocationMetrics(bytes) : undefined;
    if (usage === undefined) return bytes !== undefined;
    this.usage = usage;
    this.stopped = true;
    return false;
  }
}

const marker = Buffer.from('amazon-bedrock-invocationMetrics');

/** Only the last chunk is worth parsing. */
function mayHoldMetrics(bytes: unknown): boolean {
  return (
    bytes instanceof Uint8Array && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(marker)
  );
}
