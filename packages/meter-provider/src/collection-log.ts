/** A reader that has not collected for this long is not waited for. */
const FORGET_MILLISECONDS = 300_000;

interface Entry {
  number: number;
  time: number;
}

/** Numbers the collections of all readers, and knows how far each reader has come. */
export class CollectionLog {
  /** The number of the collection that came last. */
  latest = 0;
  private readonly readers = new Map<object, Entry>();

  /** Waits for a reader from now on. */
  enter(reader: object): void {
    this.readers.set(reader, { number: this.latest, time: performance.now() });
  }

  /** Begins a collection: its number, and that of the collection that the same reader had seen before. */
  begin(reader: object): { number: number; previous: number } {
    const previous = this.readers.get(reader)?.number ?? this.latest;
    this.latest += 1;
    this.readers.set(reader, { number: this.latest, time: performance.now() });
    return { number: this.latest, previous };
  }

  /** The number that every reader has reached. */
  reached(): number {
    const since = performance.now() - FORGET_MILLISECONDS;
    let reached = this.latest;
    for (const [reader, { number, time }] of this.readers) {
      if (time < since) this.readers.delete(reader);
      else if (number < reached) reached = number;
    }
    return reached;
  }
}
