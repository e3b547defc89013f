import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findServer } from '@vital/testing';
import { figures } from './figures.ts';
import { loadDay } from './load-day.ts';
import { measureFigure } from './measure-figure.ts';
import { dayEnd, dayStart, scrapeSeconds } from './simulate-day.ts';

/** Simulates a day, loads it, and prints what the dashboards' own queries make of it. */
const prometheus = findServer('prometheus');
const promtool = findServer('promtool');
if (prometheus.path === undefined) throw new Error(prometheus.reason);
if (promtool.path === undefined) throw new Error(promtool.reason);

const folder = join(import.meta.dirname, '../../../packages/dashboards/generated/grafana/dashboards');
const day = await loadDay({ prometheus, promtool });
try {
  const { requests, scrapes, samples } = day.report;
  console.log(`${requests} requests, ${scrapes} scrapes of two instances, ${samples} samples\n`);
  console.log('| figure | asked for | shown | off by | panel |\n| --- | --- | --- | --- | --- |');
  for (const figure of figures) {
    const json = JSON.parse(readFileSync(join(folder, `${figure.dashboard}.json`), 'utf8'));
    const value = await measureFigure(figure, json, day.prometheus, {
      from: dayStart,
      to: dayEnd,
      scrapeSeconds,
    });
    const off = `${((value / figure.expected - 1) * 100).toFixed(2)} %`;
    const shownValue = Number(value.toPrecision(4)).toString();
    console.log(
      `| ${figure.figure} | ${figure.expected} ${figure.unit} | ${shownValue} | ${off} | ${figure.panel} |`,
    );
  }
} finally {
  await day.stop();
}
