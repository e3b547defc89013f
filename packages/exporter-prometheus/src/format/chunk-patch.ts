import { digitsOf, writeDigits } from './digits.ts';
import type { LineSink } from './line-sink.ts';
import { numberText } from './number-text.ts';

const newline = 10;
const space = 32;
/** Numbers grow as a program runs. */
const slackBytes = 4096;

/** Replaces the numbers in text that was written before, where all else is the same. */
export class ChunkPatch implements LineSink {
  #source: Buffer = Buffer.alloc(0);
  #cursor = 0;
  #growth = 0;
  /** Memory of a text that was replaced, for the next one that has to grow. */
  #spare: Buffer = Buffer.alloc(0);
  #failed = false;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #texts: string[] = [];

  /** Starts at the first byte of some text. */
  begin(source: Buffer): void {
    this.#source = source;
    this.#cursor = 0;
    this.#growth = 0;
    this.#failed = false;
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#texts.length = 0;
  }

  reserve(): void {}

  rewind(): void {
    this.#failed = true;
  }

  write(text: string, ascii = false, byteLength = ascii ? text.length : Buffer.byteLength(text)): void {
    this.#cursor += byteLength;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#cursor += bytes.length;
  }

  endLine(value: number, text?: string, exemplar?: string): void {
    if (exemplar !== undefined || (!this.#failed && !this.#replace(value, text))) this.#failed = true;
  }

  /** Replaces the number that stands here; one of another length is noted, for `finish`. False when there is none. */
  #replace(value: number, given: string | undefined): boolean {
    const source = this.#source;
    const start = this.#cursor;
    if (source[start - 1] !== space) return false;
    const small = given === undefined && value >= 0 && (value | 0) === value;
    const text = small ? undefined : (given ?? numberText(value));
    // Every line is longer than any number, so a line break after as many bytes is the one of this line.
    const width = text === undefined ? digitsOf(value) : text.length;
    if (text === undefined && source[start + width] === newline) {
      writeDigits(source, start, width, value);
      this.#cursor = start + width + 1;
      return true;
    }
    let end = start;
    do if (++end >= source.length) return false;
    while (source[end] !== newline);
    this.#cursor = end + 1;
    if (text === undefined || width !== end - start) this.#note(start, end, text ?? String(value));
    else for (let index = start; index < end; index++) source[index] = text.charCodeAt(index - start);
    return true;
  }

  /** The text with all its new numbers; undefined when it is not the text that it was taken for. */
  finish(): Buffer | undefined {
    const source = this.#source;
    if (this.#failed || this.#cursor !== source.length) return undefined;
    if (this.#starts.length === 0) return source;
    const length = source.length + this.#growth;
    const target = this.#spare.length < length ? Buffer.allocUnsafeSlow(length + slackBytes) : this.#spare;
    this.#spare = Buffer.from(source.buffer);
    let from = 0;
    let position = 0;
    for (const [index, start] of this.#starts.entries()) {
      position += source.copy(target, position, from, start);
      position += target.write(this.#texts[index] ?? '', position, 'latin1');
      from = this.#ends[index] ?? start;
    }
    source.copy(target, position, from);
    return target.subarray(0, length);
  }

  #note(start: number, end: number, text: string): void {
    this.#starts.push(start);
    this.#ends.push(end);
    this.#texts.push(text);
    this.#growth += text.length - (end - start);
  }
}
