import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ContentEncoding, contentEncodings } from './http/content-encoding.ts';

/** Rendered metrics in chunks. Several scrapes may read one body; when the last is done its chunks are used again. */
export class ExpositionBody {
  readonly chunks: readonly Buffer[];
  readonly byteLength: number;
  /** How many series it shows. */
  readonly series: number;
  readonly #free: (abandoned: boolean) => void;
  readonly #encoded = new Map<ContentEncoding, Promise<readonly Buffer[]>>();
  #readers: number;
  #abandoned = false;

  /**
   * @param readers how many will release the body
   * @param free gives the chunks back when the last of them has
   */
  constructor(
    chunks: readonly Buffer[],
    series: number,
    readers: number,
    free: (abandoned: boolean) => void,
  ) {
    this.chunks = chunks;
    this.byteLength = byteLength(chunks);
    this.series = series;
    this.#readers = readers;
    this.#free = free;
  }

  /**
   * Every reader calls it once, when it has read.
   *
   * @param abandoned whether the operating system may still hold a chunk, as after a connection broke
   */
  release(abandoned = false): void {
    if (abandoned) this.#abandoned = true;
    this.#readers--;
    if (this.#readers === 0) this.#free(this.#abandoned);
  }

  /** The same compressed, once for all readers. */
  encoded(encoding: ContentEncoding): Promise<readonly Buffer[]> {
    let chunks = this.#encoded.get(encoding);
    if (chunks === undefined) {
      chunks = compress(this.chunks, encoding);
      this.#encoded.set(encoding, chunks);
    }
    return chunks;
  }

  /** A copy in one piece. */
  toBuffer(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** The bytes in some chunks. */
export function byteLength(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

async function compress(chunks: readonly Buffer[], encoding: ContentEncoding): Promise<readonly Buffer[]> {
  const compressed: Buffer[] = [];
  await pipeline(
    Readable.from(chunks, { objectMode: true }),
    contentEncodings[encoding](),
    async (compressor) => {
      for await (const chunk of compressor) compressed.push(chunk);
    },
  );
  return compressed;
}
