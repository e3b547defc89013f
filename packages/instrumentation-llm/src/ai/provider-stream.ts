import { guard } from '@vital/core';
import type { CallResult } from '../calls/observed-call.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { providerUsage } from './usage.ts';

/** Told what becomes of a stream. */
export interface ProviderStreamWatcher {
  firstOutput(): void;
  end(ending: 'completed' | 'failed' | 'cancelled', result: CallResult, error?: unknown): void;
}

/** What the parts of a stream told so far. */
class StreamParts {
  #failure: unknown;
  #hasOutput = false;
  #model: string | undefined;
  #usage: TokenUsage | undefined;
  #finished = false;

  /** Returns whether this part is the first one with output of the model. */
  read(part: unknown): boolean {
    const type = textAt(part, 'type') ?? '';
    const first = type.endsWith('-delta') && !this.#hasOutput;
    if (first) this.#hasOutput = true;
    else if (type === 'response-metadata') this.#model = textAt(part, 'modelId');
    else if (type === 'error') this.#failure = valueAt(part, 'error') ?? part;
    else if (type === 'finish') {
      this.#finished = true;
      this.#usage = providerUsage(valueAt(part, 'usage'));
    }
    return first;
  }

  /** How it ended, when it was read whole or reading it failed for a reason. */
  ending(whole: boolean, reason: unknown): Parameters<ProviderStreamWatcher['end']> {
    const unknown = this.#finished ? 'not_reported' : 'interrupted';
    const result: CallResult = {
      model: this.#model,
      usage: this.#usage,
      usageUnknownReason: this.#usage ? undefined : unknown,
    };
    const error = this.#failure ?? (this.#finished ? undefined : reason);
    if (error !== undefined) return ['failed', result, error];
    return [whole || this.#finished ? 'completed' : 'cancelled', result];
  }
}

/**
 * Reads along with the AI SDK the stream that a provider gave it. The SDK pipes it through a stream of its own, and does so here
 * too, with nothing between the two: another stream between them would hold back parts, which an abort then lets pass.
 */
export function watchProviderStream(stream: object, watcher: ProviderStreamWatcher): void {
  if (!(stream instanceof ReadableStream) || Object.hasOwn(stream, 'pipeThrough')) return;
  const { pipeThrough } = stream;
  Object.defineProperty(stream, 'pipeThrough', {
    configurable: true,
    writable: true,
    value(this: ReadableStream, ...args: Parameters<ReadableStream['pipeThrough']>): ReadableStream {
      const [through, options] = args;
      if (options !== undefined || !(through.writable instanceof WritableStream)) {
        return Reflect.apply(pipeThrough, this, args);
      }
      void pipe(this, through.writable, watcher);
      return through.readable;
    },
  });
}

/** What `pipeTo` does, with a look at every part. It never rejects. */
async function pipe(
  source: ReadableStream,
  destination: WritableStream,
  watcher: ProviderStreamWatcher,
): Promise<void> {
  const parts = new StreamParts();
  const ended = (whole: boolean, reason: unknown) => {
    guard('ending a stream', () => watcher.end(...parts.ending(whole, reason)));
  };
  const reader = source.getReader();
  const writer = destination.getWriter();
  writer.closed.catch((reason) => reader.cancel(reason)).catch(ignore);
  try {
    for (;;) {
      await writer.ready;
      const { done, value } = await reader.read();
      if (done) break;
      guard('reading a part of a stream', () => {
        if (parts.read(value)) watcher.firstOutput();
      });
      writer.write(value).catch(ignore);
    }
    await writer.close();
    ended(true, undefined);
  } catch (reason) {
    ended(false, reason);
    await writer.abort(reason).catch(ignore);
  }
}

/** Who reads the other side is told of the error. */
function ignore(): void {}
