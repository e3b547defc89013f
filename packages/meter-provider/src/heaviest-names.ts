interface Counter {
  /** At least what the name has weighed; too much by at most `error`. */
  weight: number;
  readonly error: number;
}

/**
 * Finds the heaviest of any number of names in bounded memory: the space-saving sketch of Metwally, Agrawal and
 * El Abbadi (2005), pruned in batches. A name that is not kept has weighed at most `floor`; every name heavier than
 * total weight / capacity is kept.
 */
export class HeaviestNames {
  private counters = new Map<string, Counter>();
  private floor = 0;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.counters.size;
  }

  /** Adds weight to a name. */
  add(name: string, weight: number): void {
    const counter = this.counters.get(name);
    if (counter !== undefined) {
      counter.weight += weight;
      return;
    }
    this.counters.set(name, { weight: this.floor + weight, error: this.floor });
    if (this.counters.size >= 2 * this.capacity) this.prune();
  }

  /** Takes a name out. */
  delete(name: string): void {
    this.counters.delete(name);
  }

  /** The names that have certainly weighed something, with what they have weighed at least, heaviest first. */
  heaviest(): { name: string; weight: number }[] {
    return [...this.counters]
      .map(([name, { weight, error }]) => ({ name, weight: weight - error }))
      .sort((a, b) => b.weight - a.weight);
  }

  /** Multiplies all weights, so that the past counts less than the present. */
  scale(factor: number): void {
    this.floor *= factor;
    for (const [name, { weight, error }] of this.counters) {
      this.counters.set(name, { weight: weight * factor, error: error * factor });
    }
  }

  private prune(): void {
    const ordered = [...this.counters].sort(([, a], [, b]) => b.weight - a.weight);
    this.floor = ordered[this.capacity]?.[1].weight ?? this.floor;
    this.counters = new Map(ordered.slice(0, this.capacity));
  }
}
