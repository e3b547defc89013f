import { digitsOf, writeDigits } from './digits.ts';
import type { FamilyImage } from './family-image.ts';
import type { LineSink } from './line-sink.ts';
import { numberText } from './number-text.ts';

const chunkBytes = 256 * 1024;
const pooledChunks = 64;
/** No number is longer: a sign, 17 digits, a point and an exponent. */
export const longestNumber = 32;
const newline = 10;

/** Text under construction, in chunks of 256 KiB that are used again once their readers are done. */
export class ChunkBuffer implements LineSink {
  readonly #pool: Buffer[];
  readonly #chunks: Buffer[] = [];
  readonly #taken: Buffer[] = [];
  readonly #images = new Set<FamilyImage>();
  #buffer: Buffer;
  #start = 0;
  #position = 0;
  #mark = 0;

  /** @param pool chunks of earlier texts, which this one takes and gives back */
  constructor(pool: Buffer[]) {
    this.#pool = pool;
    this.#buffer = this.#take();
  }

  reserve(bytes: number): void {
    if (this.#position + bytes > this.#buffer.length) {
      this.#finishChunk();
      this.#buffer = bytes > chunkBytes ? Buffer.allocUnsafeSlow(bytes) : this.#take();
      this.#position = 0;
      this.#start = 0;
    }
    this.#mark = this.#position;
  }

  rewind(): void {
    this.#position = this.#mark;
  }

  write(text: string, ascii = false): void {
    if (ascii) this.#position += writeAscii(this.#buffer, text, this.#position);
    else this.#position += this.#buffer.write(text, this.#position, 'utf8');
  }

  /** For so few bytes a loop is faster than a call out of JavaScript. */
  writeBytes(bytes: Uint8Array): void {
    const buffer = this.#buffer;
    const position = this.#position;
    const { length } = bytes;
    for (let index = 0; index < length; index++) buffer[position + index] = bytes[index] ?? 0;
    this.#position = position + length;
  }

  /** Small integers, which most values are, become digits with no string made. */
  endLine(value: number, text?: string, exemplar?: string): void {
    if (typeof value !== 'number') throw new TypeError(`${String(value)} is not a number`);
    if (text === undefined && value >= 0 && (value | 0) === value) {
      const digits = digitsOf(value);
      writeDigits(this.#buffer, this.#position, digits, value);
      this.#position += digits;
    } else this.write(text ?? numberText(value), true);
    if (exemplar !== undefined) this.write(exemplar);
    this.#buffer[this.#position++] = newline;
  }

  /** Adds text that belongs to an image, which is retained until this text is released. */
  append(text: Buffer, image: FamilyImage): void {
    this.#finishChunk();
    this.#chunks.push(text);
    if (this.#images.has(image)) return;
    this.#images.add(image);
    image.retain();
  }

  /** Adds bytes that nobody else has. */
  add(bytes: Buffer): void {
    this.#finishChunk();
    this.#chunks.push(bytes);
  }

  /** The finished text. */
  finish(): Buffer[] {
    this.#finishChunk();
    return this.#chunks;
  }

  /**
   * Gives back what the text is made of.
   *
   * @param abandoned whether the operating system may still hold it
   */
  release(abandoned: boolean): void {
    for (const image of this.#images) image.release(abandoned);
    if (!abandoned) this.#pool.push(...this.#taken.slice(0, Math.max(0, pooledChunks - this.#pool.length)));
  }

  #finishChunk(): void {
    if (this.#position > this.#start) this.#chunks.push(this.#buffer.subarray(this.#start, this.#position));
    this.#start = this.#position;
  }

  #take(): Buffer {
    const chunk = this.#pool.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
    this.#taken.push(chunk);
    return chunk;
  }
}

interface Latin1Buffer extends Buffer {
  latin1Write(text: string, offset: number): number;
}

/** Node's buffers have always had this method; it is not documented, and a fifth faster than `write`. */
function isLatin1Buffer(buffer: Buffer): buffer is Latin1Buffer {
  return 'latin1Write' in buffer && typeof buffer.latin1Write === 'function';
}

function writeAscii(buffer: Buffer, text: string, offset: number): number {
  return isLatin1Buffer(buffer) ? buffer.latin1Write(text, offset) : buffer.write(text, offset, 'latin1');
}
