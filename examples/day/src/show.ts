import { findServer } from '@vital/testing';
import { figureRow, figureTableHead } from './figure-row.ts';
import { figures } from './figures.ts';
import { dashboard } from './generated-dashboards.ts';
import { loadDay } from './load-day.ts';
import { measureFigure } from './measure-figure.ts';
import { dayEnd, dayStart, scrapeSeconds } from './simulate-day.ts';

/** Simulates a day, loads it, and prints what the dashboards' own queries make of it. */
const prometheus = findServer('prometheus');
const promtool = findServer('promtool');
if (prometheus.path === undefined) throw new Error(prometheus.reason);
if (promtool.path === undefined) throw new Error(promtool.reason);

const day = await loadDay({ prometheus, promtool });
try {
  const { requests, scrapes, samples } = day.report;
  console.log(`${requests} requests, ${scrapes} scrapes of two instances, ${samples} samples\n`);
  console.log(figureTableHead);
  for (const figure of figures) {
    const json = dashboard(figure.dashboard);
    const shown = { from: dayStart, to: dayEnd, scrapeSeconds };
    console.log(figureRow(figure, await measureFigure(figure, json, day.prometheus, shown)));
  }
} finally {
  await day.stop();
}
