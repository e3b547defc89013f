/** Rendered metrics in chunks. Several scrapes may read one body; when the last is done its chunks are used again. */
export class ExpositionBody {
  readonly chunks: readonly Buffer[];
  readonly byteLength: number;
  readonly #recycle: (chunks: readonly Buffer[]) => void;
  #readers: number;
  #recyclable = true;

  /**
   * @param readers how many will release the body
   * @param recycle takes the chunks back when the last of them has
   */
  constructor(chunks: readonly Buffer[], readers: number, recycle: (chunks: readonly Buffer[]) => void) {
    this.chunks = chunks;
    this.#readers = readers;
    this.byteLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#recycle = recycle;
  }

  /**
   * Every reader calls it once, when it has read.
   *
   * @param abandoned whether the operating system may still hold a chunk, as after a connection broke
   */
  release(abandoned = false): void {
    if (abandoned) this.#recyclable = false;
    this.#readers--;
    if (this.#readers === 0 && this.#recyclable) this.#recycle(this.chunks);
  }

  /** A copy in one piece. */
  toBuffer(): Buffer {
    return Buffer.concat(this.chunks);
  }
}
