import { DiagLogLevel, diag } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import * as clientJs from '@prometheus-io/client';
import * as promClient from 'prom-client';
import { PrometheusReader } from '../prometheus-reader.ts';
import { promClientProducer } from './prom-client-producer.ts';

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  const note = (text: string) => warnings.push(text);
  diag.setLogger(
    { error: note, warn: note, info: () => {}, debug: () => {}, verbose: () => {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});
afterEach(() => diag.disable());

describe.each([
  ['prom-client', promClient],
  ['@prometheus-io/client', clientJs as unknown as typeof promClient],
])('%s', (_name, library) => {
  function fill() {
    const registry = new library.Registry();
    const registers = [registry];
    new library.Counter({
      name: 'jobs_total',
      help: 'Jobs "done"\n',
      labelNames: ['a__b', 'c'],
      registers,
    }).inc({ a__b: 'x|', c: 'y"\\' }, 3);
    new library.Counter({ name: 'unsuffixed__name', help: 'Odd', registers }).inc(2);
    new library.Gauge({ name: 'level', help: 'Level', registers }).set(0.5);
    const histogram = new library.Histogram({
      name: 'took_seconds',
      help: 'Took',
      labelNames: ['q'],
      buckets: [0.5, 1],
      registers,
    });
    for (const value of [0.25, 0.75, 2]) histogram.observe({ q: 'a' }, value);
    histogram.observe({ q: 'b' }, 0.5);
    const summary = new library.Summary({ name: 'lag', help: 'Lag', percentiles: [0.5, 1], registers });
    for (const value of [1, 2, 3]) summary.observe(value);
    return registry;
  }

  /** The lines in an order that does not depend on where sum and count stand, or on the order of labels. */
  const sorted = (page: string) =>
    page
      .split('\n')
      .filter((line) => line !== '')
      .map((line) =>
        line.replace(
          /\{(.*)\}/,
          (_all, labels: string) =>
            `{${labels
              .split(/,(?=\w+=")/)
              .sort()
              .join()}}`,
        ),
      )
      .sort();

  test('its page is ours, line for line', async () => {
    const registry = fill();
    const reader = new PrometheusReader({ metricProducers: [promClientProducer(registry)] });
    const { body } = await reader.render();
    expect(sorted(body.toString())).toEqual(sorted(await registry.metrics()));
    expect(warnings).toEqual([]);
  });

  test('beside OpenTelemetry, a name that both have is shown once and reported', async () => {
    const reader = new PrometheusReader({ targetInfo: false, metricProducers: [promClientProducer(fill())] });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('new');
    meter.createGauge('jobs.total').record(1);
    meter.createCounter('moved').add(1);
    const page = (await reader.render()).body.toString();
    expect(page).toContain('moved_total 1\n');
    expect(page).toContain('jobs_total 1\n');
    expect(page).not.toContain('jobs_total{');
    expect(page).toContain('level 0.5\n');
    expect(warnings.join('\n')).toContain(
      'metric "jobs_total" is left out: "jobs_total" is already shown as a gauge',
    );
  });
});
