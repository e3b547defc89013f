import type { Pause } from '../pause.ts';
import { type FamilyWith, type Point, Series, type Stream } from './family.ts';
import type { Merge } from './merge-points.ts';

/** How to make the text of a series, and what to do with two that have the same. */
export interface SeriesSource<Value> {
  /** Changes when labels that every series of the stream has do. */
  readonly constantText: string;
  /** The text of a series; undefined when it must not be shown. */
  textOf(point: Point<Value>): string | undefined;
  readonly merge: Merge<Value>;
  /** Called for two data points with equal labels; `lost` when the second one is not shown. */
  clashed(text: string, lost: boolean): void;
}

const pointsBetweenPauses = 256;

/**
 * Finds the series of every data point of one metric. A provider hands its data points out in the same order each time,
 * with the same attributes objects: the series that stood at a position last time is the right one when the
 * attributes are the very same object, and only otherwise is text made. Nothing is attached to anybody's objects.
 */
export function* resolveSeries<Value>(
  family: FamilyWith<Value>,
  points: readonly Point<Value>[],
  source: SeriesSource<Value>,
  pause: Pause,
): Generator<void> {
  const stream = streamOf(family, source.constantText);
  const before = stream.series;
  const after = stream.spare;
  const pass = family.pass;
  // How far the series have moved up because some before them were removed.
  let shift = 0;
  let kept = 0;
  let { size } = family;
  for (let index = 0; index < points.length; index++) {
    if (index % pointsBetweenPauses === 0 && pause.isDue()) yield;
    const point = points[index];
    if (point === undefined) continue;
    let series = before[kept + shift];
    if (series === undefined || series.attributes !== point.attributes) {
      series = findSeries(family, point, source);
      if (series === undefined) continue;
      if (before[series.slot] === series) shift = series.slot - kept;
    }
    // What has not changed is not written again: a write costs more than it seems, for the garbage collector notes it.
    if (series.slot !== kept) series.slot = kept;
    if (after[kept] !== series) after[kept] = series;
    kept++;
    if (series.pass === pass) {
      const merged = source.merge(series.point, point);
      source.clashed(series.text, merged === undefined);
      if (merged !== undefined) series.point = merged;
      continue;
    }
    series.pass = pass;
    if (series.point !== point) series.point = point;
    if (family.series[size] !== series) family.series[size] = series;
    size++;
  }
  family.size = size;
  after.length = kept;
  stream.series = after;
  stream.spare = before;
}

function findSeries<Value>(
  family: FamilyWith<Value>,
  point: Point<Value>,
  source: SeriesSource<Value>,
): Series<Value> | undefined {
  const text = source.textOf(point);
  if (text === undefined) return undefined;
  let series = family.byText.get(text);
  if (series === undefined) {
    series = new Series(text, point);
    family.byText.set(text, series);
  }
  series.attributes = point.attributes;
  return series;
}

function streamOf<Value>(family: FamilyWith<Value>, constantText: string): Stream<Value> {
  const index = family.streamCount++;
  const existing = family.streams[index];
  if (existing?.constantText === constantText) return existing;
  const stream: Stream<Value> = { constantText, series: [], spare: [] };
  family.streams[index] = stream;
  return stream;
}
