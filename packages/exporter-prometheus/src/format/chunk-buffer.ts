import { numberText } from './number-text.ts';

/** The size of a chunk that can be used again. */
export const chunkBytes = 256 * 1024;
/** No number is longer: a sign, 17 digits, a point and an exponent. */
export const longestNumber = 32;
const zero = 48;
const newline = 10;

/** Text under construction, in chunks of 256 KiB that are used again once their readers are done. */
export class ChunkBuffer {
  #chunks: Buffer[] = [];
  readonly #pool: Buffer[];
  #buffer: Buffer;
  #position = 0;
  #mark = 0;

  /** @param pool chunks of an earlier text, which this one takes */
  constructor(pool: Buffer[]) {
    this.#pool = pool;
    this.#buffer = this.#take();
  }

  /** Makes room, so that what follows lies in one piece. */
  reserve(bytes: number): void {
    if (this.#position + bytes > this.#buffer.length) {
      this.#finishChunk();
      this.#buffer = bytes > chunkBytes ? Buffer.allocUnsafeSlow(bytes) : this.#take();
    }
    this.#mark = this.#position;
  }

  /** Where the text stands, for `copy`. */
  get position(): number {
    return this.#position;
  }

  /** Takes back what was written since room was reserved. */
  rewind(): void {
    this.#position = this.#mark;
  }

  /** Writes text for which room was reserved: three bytes a character, or one where it is ASCII. */
  write(text: string, ascii = false): void {
    if (ascii) this.#position += writeAscii(this.#buffer, text, this.#position);
    else this.#position += this.#buffer.write(text, this.#position, 'utf8');
  }

  /** Writes a few bytes; for so few a loop is faster than a call out of JavaScript. */
  writeBytes(bytes: Uint8Array): void {
    const buffer = this.#buffer;
    const position = this.#position;
    const { length } = bytes;
    for (let index = 0; index < length; index++) buffer[position + index] = bytes[index] ?? 0;
    this.#position = position + length;
  }

  /** Writes again what stands at `start..end`. */
  copy(start: number, end: number): void {
    this.#buffer.copyWithin(this.#position, start, end);
    this.#position += end - start;
  }

  /**
   * Writes a value and ends the line. Small integers, which most values are, become digits with no string made.
   * @throws when the value is no number
   */
  endLine(value: number, text?: string): void {
    if (typeof value !== 'number') throw new TypeError(`${String(value)} is not a number`);
    if (text === undefined && value >= 0 && (value | 0) === value) this.#writeInteger(value);
    else this.write(text ?? numberText(value), true);
    this.#buffer[this.#position++] = newline;
  }

  /** The finished text. */
  finish(): Buffer[] {
    this.#finishChunk();
    return this.#chunks;
  }

  #writeInteger(value: number): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
    const end = this.#position + digits;
    let rest = value;
    for (let index = end - 1; index >= this.#position; index--) {
      const shorter = (rest / 10) | 0;
      this.#buffer[index] = zero + rest - shorter * 10;
      rest = shorter;
    }
    this.#position = end;
  }

  #finishChunk(): void {
    if (this.#position > 0) this.#chunks.push(this.#buffer.subarray(0, this.#position));
    this.#position = 0;
  }

  #take(): Buffer {
    return this.#pool.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
  }
}

interface Latin1Buffer extends Buffer {
  latin1Write(text: string, offset: number): number;
}

/** Node's buffers have had this method for ever; it is not documented, and a fifth faster than `write`. */
function isLatin1Buffer(buffer: Buffer): buffer is Latin1Buffer {
  return 'latin1Write' in buffer && typeof buffer.latin1Write === 'function';
}

function writeAscii(buffer: Buffer, text: string, offset: number): number {
  return isLatin1Buffer(buffer) ? buffer.latin1Write(text, offset) : buffer.write(text, offset, 'latin1');
}
