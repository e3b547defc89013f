import type { Attributes } from '@opentelemetry/api';
import { attributeText } from './attribute-text.ts';

/** Numbers below this take one character of a key; larger ones take two, the first with its highest bit set. */
const ONE_CHARACTER = 0x8000;

interface Pair {
  readonly table: Map<unknown, number>;
  readonly text: string;
  holders: number;
}

/**
 * Finds what belongs to a set of attributes. Every pair of a name and a value has a number, and the sorted numbers of a
 * set, as the characters of a string, are its key. So keys cannot collide whatever the names and values contain, the
 * order of the attributes does not matter, and a look-up hashes no text but these few characters: the engine caches the
 * hashes of names and values. Numbers are given only to what is stored, so looking for strangers takes no memory.
 */
export class AttributeIndex<Entry extends { key: string }> {
  private readonly entries = new Map<string, Entry>();
  private readonly tables = new Map<string, Map<unknown, number>>();
  private readonly pairs: (Pair | undefined)[] = [undefined];
  private readonly free: number[] = [];
  private readonly scratch: number[] = [];

  get size(): number {
    return this.entries.size;
  }

  /** What is stored under the attributes, or nothing. */
  get(attributes: Attributes): Entry | undefined {
    const { scratch } = this;
    let length = 0;
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (value === undefined || value === null) continue;
      const table = this.tables.get(name);
      if (table === undefined) return undefined;
      const number = table.get(value) ?? this.find(table, value);
      if (number === undefined) return undefined;
      let position = length++;
      for (; position > 0; position--) {
        const before = scratch[position - 1] ?? 0;
        if (before < number) break;
        scratch[position] = before;
      }
      scratch[position] = number;
    }
    return this.entries.get(keyOf(scratch, length));
  }

  /** Stores an entry under attributes that have none. */
  add(attributes: Attributes, entry: Entry): void {
    const numbers: number[] = [];
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) numbers.push(this.hold(name, value));
    }
    numbers.sort((a, b) => a - b);
    entry.key = keyOf(numbers, numbers.length);
    this.entries.set(entry.key, entry);
  }

  /** Takes an entry out, and forgets every value that nothing else has. */
  delete(entry: Entry): void {
    if (this.entries.get(entry.key) !== entry) return;
    this.entries.delete(entry.key);
    for (const number of numbersOf(entry.key)) this.release(number);
  }

  /** Tells whether the entry is the one that is found under its attributes. */
  has(entry: Entry): boolean {
    return this.entries.get(entry.key) === entry;
  }

  private find(table: Map<unknown, number>, value: unknown): number | undefined {
    if (typeof value === 'string') return undefined;
    const number = table.get(attributeText(value));
    // A number or truth value is remembered as itself beside its text; a list is not, as it may change.
    if (number !== undefined && (typeof value === 'number' || typeof value === 'boolean')) {
      table.set(value, number);
    }
    return number;
  }

  private hold(name: string, value: unknown): number {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new Map();
      this.tables.set(name, table);
    }
    const text = attributeText(value);
    let number = table.get(text);
    if (number === undefined) {
      number = this.free.pop() ?? this.pairs.length;
      this.pairs[number] = { table, text, holders: 0 };
      table.set(text, number);
    }
    const pair = this.pairs[number];
    if (pair !== undefined) pair.holders += 1;
    return number;
  }

  private release(number: number): void {
    const pair = this.pairs[number];
    if (pair === undefined) return;
    pair.holders -= 1;
    if (pair.holders > 0) return;
    const { table, text } = pair;
    table.delete(text);
    table.delete(Number(text));
    if (text === 'true' || text === 'false') table.delete(text === 'true');
    this.pairs[number] = undefined;
    this.free.push(number);
  }
}

function keyOf(numbers: readonly number[], length: number): string {
  const [first = 0, second = 0, third = 0] = numbers;
  if (length === 3 && third < ONE_CHARACTER) return String.fromCharCode(first, second, third);
  if (length === 2 && second < ONE_CHARACTER) return String.fromCharCode(first, second);
  let key = '';
  for (let position = 0; position < length; position++) {
    const number = numbers[position] ?? 0;
    key +=
      number < ONE_CHARACTER
        ? String.fromCharCode(number)
        : String.fromCharCode(ONE_CHARACTER | (number >>> 15), number & (ONE_CHARACTER - 1));
  }
  return key;
}

function numbersOf(key: string): number[] {
  const numbers: number[] = [];
  for (let position = 0; position < key.length; position++) {
    const character = key.charCodeAt(position);
    if (character < ONE_CHARACTER) numbers.push(character);
    else numbers.push(((character & (ONE_CHARACTER - 1)) << 15) | key.charCodeAt(++position));
  }
  return numbers;
}
