import { DiagLogLevel, diag } from '@opentelemetry/api';
import { collectMetrics } from '@vital/testing';
import { allowValues } from './attribute-normalizer.ts';
import { instrumentsOn } from './instruments.ts';

const warnings: string[] = [];
const start = () => {
  const collection = collectMetrics();
  return { ...collection, instruments: instrumentsOn(collection.meterProvider.getMeter('test')) };
};
/** What a JavaScript caller may hand over. */
const loose = (value: unknown) => value as never;

beforeEach(() => {
  warnings.length = 0;
  const warn = (message: string) => void warnings.push(message);
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});

describe('an instrument of the catalogue', () => {
  it('refuses what is no number, once and by name', async () => {
    const { instruments, read } = start();
    const duration = instruments['vital.workflow.duration'];
    const attributes = { outcome: 'success' } as const;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, loose('3'), loose(undefined), loose({})]) {
      duration.record(value, attributes);
      duration.record(value, attributes);
    }
    duration.record(2, attributes);
    expect((await read()).distribution('vital.workflow.duration')).toMatchObject({ count: 1, sum: 2 });
    expect(warnings).toHaveLength(6);
    expect(warnings[0]).toContain('vital.workflow.duration was given NaN');
    expect(warnings[2]).toContain('-1; a finite number of at least 0 is expected');
  });

  it('lets up-down counters fall', async () => {
    const { instruments, read } = start();
    instruments['vital.estimated_cost'].add(2, { category: 'llm' });
    instruments['vital.estimated_cost'].add(-0.5, { category: 'llm' });
    expect((await read()).value('vital.estimated_cost')).toBe(1.5);
  });

  it('records a value outside of its closed set as other, and says what is allowed', async () => {
    const { instruments, read } = start();
    instruments['vital.tool.executions'].add(1, { tool_name: 'search', status: loose('maybe') });
    expect((await read()).value('vital.tool.executions', { status: 'other' })).toBe(1);
    expect(warnings.join()).toContain('status "maybe" is none of success, error');
  });

  it('records wrong types by their text where they have one', async () => {
    const { instruments, read } = start();
    for (const tenant of [42, true, { id: 1 }, Symbol('t'), () => 1, null, undefined, '']) {
      instruments['vital.queries_per_tenant'].add(1, { tenant_id: loose(tenant) });
    }
    const metrics = await read();
    const tenants = metrics.attributes('vital.queries_per_tenant').map(({ tenant_id }) => tenant_id);
    expect(tenants.sort()).toEqual(['42', 'none', 'other', 'true']);
    expect(metrics.value('vital.queries_per_tenant', { tenant_id: 'other' })).toBe(3);
    expect(metrics.value('vital.queries_per_tenant', { tenant_id: 'none' })).toBe(3);
    expect(warnings.join('\n')).toContain(
      'tenant_id 42 is a number; a string is expected, its text is recorded',
    );
  });

  it('survives attributes that are missing or hostile', async () => {
    const { instruments, read } = start();
    const hostile = {
      get tenant_id(): string {
        throw new Error('no');
      },
    };
    instruments['vital.queries_per_tenant'].add(1, loose(undefined));
    instruments['vital.queries_per_tenant'].add(1, loose(null));
    expect(() => instruments['vital.queries_per_tenant'].add(1, hostile)).not.toThrow();
    expect((await read()).value('vital.queries_per_tenant', { tenant_id: 'none' })).toBe(2);
  });

  it('keeps quotes, line breaks and non-Latin text, and refuses what is far too long', async () => {
    const { instruments, read } = start();
    const tenants = ['"quoted"', 'two\nlines', 'テナント', 'lone \ud800 surrogate', 'x'.repeat(10_000)];
    for (const tenant_id of tenants) instruments['vital.queries_per_tenant'].add(1, { tenant_id });
    const recorded = (await read()).attributes('vital.queries_per_tenant').map(({ tenant_id }) => tenant_id);
    expect(recorded).toEqual(['"quoted"', 'two\nlines', 'テナント', 'lone \ufffd surrogate', 'other']);
    expect(warnings.join('\n')).toMatch(/tenant_id "x+\.\.\. \(10002 characters\) is longer than 128/);
    expect(warnings.join('\n')).toContain('"two\\nlines" holds a line break');
  });

  it('never mixes up values, whatever they contain', async () => {
    const { instruments, read } = start();
    const usage = instruments['vital.agent_usage'];
    usage.add(1, { agent_id: 'a', agent_name: 'b|c' });
    usage.add(2, { agent_id: 'a|b', agent_name: 'c' });
    usage.add(4, { agent_id: 'a\u0000b', agent_name: 'c' });
    const metrics = await read();
    expect(metrics.value('vital.agent_usage', { agent_id: 'a' })).toBe(1);
    expect(metrics.value('vital.agent_usage', { agent_id: 'a|b' })).toBe(2);
  });

  it('starts the closed siblings of a counter at zero', async () => {
    const { instruments, read } = start();
    instruments['vital.cache.operations'].add(1, { cache: 'c', operation: 'hit', mode: 'm' });
    instruments['vital.workflow.requests'].startAtZero({ workflow: 'w' });
    const metrics = await read();
    expect(metrics.attributes('vital.cache.operations').map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['hit', 'miss', 'write', 'evict', 'expire', 'invalidate', 'error']),
    );
    expect(metrics.value('vital.cache.operations')).toBe(1);
    expect(metrics.value('vital.workflow.requests', { workflow: 'w' })).toBe(0);
  });

  it('binds anew when there are more attribute sets than it keeps, and loses nothing', async () => {
    const { instruments, read } = start();
    const retries = instruments['vital.workflow.node.retries'];
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 11_000; index++) retries.add(1, { node: `node ${index}` });
    }
    const metrics = await read();
    expect(metrics.value('vital.workflow.node.retries')).toBe(22_000);
    expect(metrics.value('vital.workflow.node.retries', { node: 'node 0' })).toBe(2);
  });

  it('reports a mode that the configuration does not list', async () => {
    allowValues({ mode: ['fast', 'deep'] });
    const { instruments, read } = start();
    instruments['vital.mode_distribution'].add(1, { mode: 'fast' });
    instruments['vital.mode_distribution'].add(1, { mode: 'fsat' });
    instruments['vital.mode_distribution'].add(1, {});
    const modes = (await read()).attributes('vital.mode_distribution').map(({ mode }) => mode);
    expect(modes).toEqual(['fast', 'other', 'none']);
    expect(warnings.join()).toContain('mode "fsat" is none of fast, deep');
  });

  it('keeps gauges itself, ends their series, and observes beside them', async () => {
    const { instruments, read } = start();
    const size = instruments['vital.cache.size_entries'];
    size.record(5, { cache: 'a' });
    size.record(6, { cache: 'b' });
    size.remove({ cache: 'b' });
    const stop = size.observe((observer) => observer(7, { cache: 'c' }));
    expect((await read()).attributes('vital.cache.size_entries')).toEqual([{ cache: 'a' }, { cache: 'c' }]);
    stop();
  });

  it('reports each kind of wrong value once a metric, whatever the values', () => {
    const { instruments } = start();
    const duration = instruments['vital.tool.duration'];
    const attributes = { tool_name: 't', status: 'success' } as const;
    const values = [Number.NaN, Number.NaN, -0.1, -0.2, -0.3, Number.POSITIVE_INFINITY, '3', Symbol('s'), {}];
    for (const value of values) expect(() => duration.record(loose(value), attributes)).not.toThrow();
    expect(warnings.filter((warning) => warning.includes('vital.tool.duration was given'))).toHaveLength(6);
  });

  it('lets no fault of a provider or of a logger into the program', () => {
    const refuse = (): never => {
      throw new Error('view failed');
    };
    const { meterProvider } = collectMetrics();
    const meter = Object.assign(Object.create(meterProvider.getMeter('hostile')), {
      createCounter: () => ({ add: refuse }),
    });
    const counter = instrumentsOn(meter)['vital.mode_distribution'];
    expect(() => counter.add(1, { mode: 'm' })).not.toThrow();
    expect(() => counter.startAtZero({ mode: 'm' })).not.toThrow();
    expect(warnings.join()).toContain('view failed');

    diag.setLogger(
      { warn: refuse, error: refuse, info: refuse, debug: refuse, verbose: refuse },
      {
        suppressOverrideMessage: true,
      },
    );
    expect(() => counter.add(Number.NaN, { mode: 'other logger' })).not.toThrow();
  });

  it('keeps as many series of a gauge as any store takes, and forgets those that ended', async () => {
    const { instruments, read } = start();
    const size = instruments['vital.cache.size_entries'];
    for (let index = 0; index < 30_000; index++) {
      size.record(index, { cache: `short ${index}` });
      size.remove({ cache: `short ${index}` });
    }
    size.record(1, { cache: 'last' });
    expect((await read()).attributes('vital.cache.size_entries')).toEqual([{ cache: 'last' }]);
  });
});
