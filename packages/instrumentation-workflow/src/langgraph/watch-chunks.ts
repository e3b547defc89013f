import { guard } from '@vital/core';

interface ChunkSource {
  next(): Promise<{ readonly done?: boolean; readonly value?: unknown }>;
}

/**
 * Looks at the chunks of a graph's stream as its caller takes them. The stream stays the object that it is, and each
 * promise the one that LangGraph made. A caller who reads it with a reader of its own, not by iteration, is not seen.
 *
 * @param seen whether a chunk is the one that was waited for; it is not asked again after that
 */
export function watchChunks(stream: unknown, seen: (chunk: unknown) => boolean): void {
  if (!isChunkSource(stream)) return;
  const original = stream.next;
  let waiting = true;
  const look = ({ done, value }: { readonly done?: boolean; readonly value?: unknown }): void => {
    if (waiting && done !== true) waiting = guard('watching a chunk', () => !seen(value)) ?? false;
  };
  Object.defineProperty(stream, 'next', {
    configurable: true,
    writable: true,
    enumerable: false,
    value: function next(this: ChunkSource, ...args: []) {
      const result = original.apply(this, args);
      if (waiting) result.then(look, () => undefined);
      return result;
    },
  });
}

function isChunkSource(stream: unknown): stream is ChunkSource {
  return (
    typeof stream === 'object' && stream !== null && 'next' in stream && typeof stream.next === 'function'
  );
}
