import type { Series } from './series.ts';

/** How often within the idle time the series are looked through. */
const LOOKS = 4;

/** Finds the series that have recorded nothing for a while; recording itself knows nothing of it. */
export class IdleWatch<S extends Series> {
  private readonly idleMilliseconds: number;
  private readonly onlyAtZero: boolean;
  private seen = new Map<S, { weight: number; since: number }>();
  private lastLook = Number.NEGATIVE_INFINITY;

  /** With `onlyAtZero` a series whose total is not 0 stays: what counts up will count down again. */
  constructor(idleSeconds: number, onlyAtZero: boolean) {
    this.idleMilliseconds = idleSeconds * 1000;
    this.onlyAtZero = onlyAtZero;
  }

  /** The series among these that are idle now. */
  find(all: readonly S[]): S[] {
    const now = performance.now();
    if (now - this.lastLook < this.idleMilliseconds / LOOKS) return [];
    this.lastLook = now;
    const seen = new Map<S, { weight: number; since: number }>();
    const idle: S[] = [];
    for (const series of all) {
      if (!series.isLive) continue;
      const { weight } = series;
      const before = this.seen.get(series);
      const entry = before?.weight === weight ? before : { weight, since: now };
      if (now - entry.since >= this.idleMilliseconds && !(this.onlyAtZero && weight !== 0)) idle.push(series);
      else seen.set(series, entry);
    }
    this.seen = seen;
    return idle;
  }
}
