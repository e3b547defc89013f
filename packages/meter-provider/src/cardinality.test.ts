import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Attributes } from '@opentelemetry/api';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { VitalMeterProvider } from './vital-meter-provider.ts';

/** What a Prometheus that scrapes would know: the last value of each series, and the increases of all of them. */
class Scraper {
  /** The sum of what `increase()` sees of every series, beginning with the first sample of each. */
  increase = 0;
  series = new Map<string, number>();
  private readonly lastValues = new Map<string, number>();
  private readonly producer: MetricProducer;
  private readonly isFirstSampleCounted: boolean;

  constructor(producer: MetricProducer, isFirstSampleCounted = true) {
    this.producer = producer;
    this.isFirstSampleCounted = isFirstSampleCounted;
  }

  async scrape(metric = 'metric'): Promise<void> {
    const { resourceMetrics, errors } = await this.producer.collect();
    expect(errors).toEqual([]);
    this.series = new Map();
    for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)) {
      if (descriptor.name !== metric) continue;
      for (const { attributes, value } of dataPoints) {
        const id = JSON.stringify(Object.entries(attributes).sort());
        if (typeof value !== 'number') throw new Error(`${metric} is no number`);
        expect(this.series.has(id)).toBe(false);
        this.series.set(id, value);
        const last = this.lastValues.get(id);
        if (last !== undefined) this.increase += value < last ? value : value - last;
        else if (this.isFirstSampleCounted) this.increase += value;
        this.lastValues.set(id, value);
      }
    }
  }

  has(attributes: Attributes): boolean {
    return this.series.has(JSON.stringify(Object.entries(attributes).sort()));
  }
}

function setUp({ limit = 200, isCapped = true, readers = 1, countsNames = false } = {}) {
  const metric = countsNames ? { attribute: 'tenant', names: limit } : 'tenant';
  const provider = new VitalMeterProvider({
    limits: { metric: countsNames ? 10 * limit : limit },
    capAttributes: isCapped ? { metric } : {},
  });
  const scrapers = Array.from({ length: readers }, () => new Scraper(provider.createMetricProducer()));
  return { meter: provider.getMeter('cardinality'), provider, scrapers };
}

describe('the limit', () => {
  test('holds for the life of the process; what is over it is counted in the overflow series, and nothing is lost', async () => {
    const { meter, scrapers, provider } = setUp({ limit: 50, isCapped: false });
    const counter = meter.createCounter('metric');
    let total = 0;
    for (let round = 0; round < 5; round++) {
      for (let tenant = 0; tenant < 40; tenant++) {
        counter.add(1, { tenant: `${round}-${tenant}` });
        counter.bind({ tenant: `${round}-${tenant}` }).add(1);
        total += 2;
      }
      for (const scraper of scrapers) await scraper.scrape();
    }
    expect(scrapers[0]?.series.size).toBe(51);
    expect(scrapers[0]?.increase).toBe(total);
    const overflow = new Scraper(provider.createMetricProducer());
    await overflow.scrape('vital.series_overflow');
    expect([...overflow.series]).toEqual([['[["metric","metric"]]', 2 * (5 * 40 - 50)]]);
  });

  test('lets in others when series are removed', async () => {
    const { meter, scrapers } = setUp({ limit: 1, isCapped: false });
    const counter = meter.createCounter('metric');
    counter.add(1, { tenant: 'a' });
    counter.remove({ tenant: 'a' });
    counter.add(1, { tenant: 'b' });
    await scrapers[0]?.scrape();
    expect([...(scrapers[0]?.series ?? [])]).toEqual([['[["tenant","b"]]', 1]]);
  });

  test('of observable instruments prefers what was observed first', async () => {
    const { meter, scrapers } = setUp({ limit: 2 });
    const counter = meter.createObservableCounter('metric');
    counter.addCallback((result) => {
      for (const tenant of ['a', 'b', 'c', 'd']) result.observe(1, { tenant });
    });
    await scrapers[0]?.scrape();
    expect([...(scrapers[0]?.series ?? [])]).toEqual([
      ['[["tenant","a"]]', 1],
      ['[["tenant","b"]]', 1],
      ['[["otel.metric.overflow",true]]', 2],
    ]);
  });
});

describe.each([
  { isBound: true, countsNames: false },
  { isBound: false, countsNames: false },
  { isBound: true, countsNames: true },
  { isBound: false, countsNames: true },
])('the cap of heaviest names, $isBound bound, $countsNames by names', ({ isBound, countsNames }) => {
  function recorder(meter: ReturnType<typeof setUp>['meter']) {
    const counter = meter.createCounter('metric');
    const bound = new Map<string, { add(value: number): void }>();
    return (value: number, tenant: string) => {
      if (!isBound) return counter.add(value, { tenant, mode: 'fast' });
      const instrument = bound.get(tenant) ?? counter.bind({ tenant, mode: 'fast' });
      bound.set(tenant, instrument);
      return instrument.add(value);
    };
  }

  test('gives a heavy name that comes late its series, and takes it from a light one', async () => {
    const { meter, scrapers } = setUp({ countsNames, limit: 10 });
    const record = recorder(meter);
    const [scraper] = scrapers;
    let total = 0;
    const add = (value: number, tenant: string) => {
      total += value;
      record(value, tenant);
    };
    for (let tenant = 0; tenant < 10; tenant++) add(tenant === 3 ? 1 : 5, `early-${tenant}`);
    await scraper?.scrape();
    for (let round = 0; round < 5; round++) {
      add(20, 'heavy');
      add(1, `light-${round}`);
      add(1, 'early-3');
      add(3, 'early-4');
      await scraper?.scrape();
    }
    expect(scraper?.has({ tenant: 'heavy', mode: 'fast' })).toBe(true);
    expect(scraper?.has({ tenant: 'early-3', mode: 'fast' })).toBe(false);
    expect(scraper?.has({ tenant: 'early-4', mode: 'fast' })).toBe(true);
    expect(scraper?.has({ tenant: 'other', mode: 'fast' })).toBe(true);
    expect(scraper?.series.size).toBeLessThanOrEqual(11);
    expect(scraper?.increase).toBe(total);
  });

  test.each([[1], [2]])('keeps increases exact while names change, with %i readers', async (readers) => {
    const { meter, scrapers } = setUp({ countsNames, limit: 20, readers });
    const record = recorder(meter);
    let total = 0;
    let state = 1;
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let round = 0; round < 200; round++) {
      const favourite = Math.floor(round / 20);
      for (let count = 0; count < 50; count++) {
        const tenant = random(3) === 0 ? `tenant-${favourite}-${random(5)}` : `tenant-${random(400)}`;
        const value = 1 + random(9);
        total += value;
        record(value, tenant);
      }
      for (const scraper of scrapers) if (random(3) > 0) await scraper.scrape();
      expect(scrapers[0]?.series.size ?? 0).toBeLessThanOrEqual(21 + 2);
    }
    for (const scraper of scrapers) {
      await scraper.scrape();
      expect(scraper.increase).toBe(total);
    }
  });

  test('shows a name that is chosen late at 0 first, so that Prometheus misses nothing of it', async () => {
    const { meter, provider } = setUp({ countsNames, limit: 3, readers: 0 });
    const record = recorder(meter);
    const prometheus = new Scraper(provider.createMetricProducer(), false);
    for (const tenant of ['a', 'b', 'c', 'd']) record(1, tenant);
    await prometheus.scrape();
    const before = prometheus.increase;
    let total = 0;
    for (let round = 0; round < 10; round++) {
      record(50, 'late');
      total += 50;
      await prometheus.scrape();
    }
    expect(prometheus.has({ tenant: 'late', mode: 'fast' })).toBe(true);
    expect(prometheus.increase - before).toBe(total);
  });
});

describe('a total that may fall', () => {
  test('goes on in `other` when its name gives way', async () => {
    const { meter, scrapers } = setUp({ limit: 2 });
    const cost = meter.createUpDownCounter('metric');
    cost.add(5, { tenant: 'a' });
    cost.add(1, { tenant: 'b' });
    for (let round = 0; round < 4; round++) {
      cost.add(10, { tenant: 'late' });
      await scrapers[0]?.scrape();
    }
    const series = scrapers[0]?.series ?? new Map<string, number>();
    expect(scrapers[0]?.has({ tenant: 'b' })).toBe(false);
    expect([...series.values()].reduce((sum, value) => sum + value, 0)).toBe(46);
  });
});

describe('an idle series', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('ends, but not an up-down counter that has still to count down', async () => {
    const provider = new VitalMeterProvider({ idleSeconds: 60 });
    const meter = provider.getMeter('idle');
    const scraper = new Scraper(provider.createMetricProducer());
    const [metric, active] = [meter.createCounter('metric'), meter.createUpDownCounter('active')];
    const busy = metric.bind({ tenant: 'busy' });
    metric.add(1, { tenant: 'idle' });
    active.add(1);
    for (let minute = 0; minute < 3; minute++) {
      busy.add(1);
      await scraper.scrape();
      jest.advanceTimersByTime(45_000);
    }
    await scraper.scrape();
    expect([...scraper.series]).toEqual([['[["tenant","busy"]]', 3]]);
    await scraper.scrape('active');
    expect([...scraper.series]).toEqual([['[]', 1]]);
  });
});

/** Bytes on the heap that something holds. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('series that are made and removed leave nothing behind, whether anyone collects or not', async () => {
  const { meter } = setUp();
  const counter = meter.createCounter('metric');
  const use = (from: number, to: number) => {
    for (let tenant = from; tenant < to; tenant++) {
      counter.bind({ tenant: `tenant-${tenant}` }).add(1);
      counter.remove({ tenant: `tenant-${tenant}` });
    }
  };
  use(0, 20_000);
  const before = heap();
  use(20_000, 220_000);
  expect(heap() - before).toBeLessThan(1_000_000);
});

describe('a million names', () => {
  test('leave memory flat, and the increases that a scraper sees are what was recorded', async () => {
    const { meter, scrapers } = setUp({ limit: 200 });
    const [scraper] = scrapers;
    const counter = meter.createCounter('metric');
    let total = 0;
    let early = 0;
    for (let tenant = 0; tenant < 1_000_000; tenant++) {
      if (tenant % 2 === 0) counter.add(1, { tenant: `tenant-${tenant}` });
      else counter.bind({ tenant: `tenant-${tenant}` }).add(1);
      counter.add(2, { tenant: `heavy-${tenant % 50}` });
      total += 3;
      if (tenant % 10_000 === 0) await scraper?.scrape();
      if (tenant === 100_000) early = heap();
    }
    await scraper?.scrape();
    expect(scraper?.increase).toBe(total);
    expect(scraper?.series.size).toBeLessThanOrEqual(201);
    for (let heavy = 0; heavy < 50; heavy++) expect(scraper?.has({ tenant: `heavy-${heavy}` })).toBe(true);
    expect(heap() - early).toBeLessThan(1_000_000);
  }, 120_000);
});
