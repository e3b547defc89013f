import { DiagLogLevel, diag } from '@opentelemetry/api';
import { configurationTable, settingNames } from './configuration-table.ts';
import { readConfiguration } from './read-configuration.ts';
import type { VitalOptions } from './vital-options.ts';

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  const warn = (message: string) => void warnings.push(message);
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});

describe('readConfiguration', () => {
  it('takes the option before the variable before the default, for every setting', () => {
    const texts: Record<string, [text: string, value: unknown]> = {
      disabled: ['true', true],
      serve: ['false', false],
      scopeLabels: ['TRUE', true],
      resourceAttributes: ['a=b%20c,d=e', { a: 'b c', d: 'e' }],
      exporters: ['prometheus, otlp', ['prometheus', 'otlp']],
      port: ['9000', 9000],
      path: ['/m', '/m'],
      exportIntervalMillis: ['5', 5],
      exportTimeoutMillis: ['6', 6],
      shutdownTimeoutMillis: ['7', 7],
      store: ['opentelemetry', 'opentelemetry'],
      global: ['true', true],
      compression: ['false', false],
      maximumScrapes: ['3', 3],
      basicAuthentication: ['user:pass:word', 'user:pass:word'],
      translationStrategy: ['NoTranslation', 'NoTranslation'],
      resourceLabels: ['service.name, host.name', ['service.name', 'host.name']],
      selfMetrics: ['true', true],
      includeUsage: ['true', true],
      cardinalityLimit: ['9', 9],
      seriesIdleSeconds: ['60', 60],
      exemplarFilter: ['always_off', 'always_off'],
      instrumentations: ['openai,lru-cache', ['openai', 'lru-cache']],
      disabledInstrumentations: ['openai', ['openai']],
      modes: ['a, b', ['a', 'b']],
      attributeCaps: ['tenant_id=5,model=0', { tenant_id: 5, model: 0 }],
      metadataKeys: ['tenantId=customer', { tenantId: 'customer' }],
      unnamedCaches: ['all', 'all'],
      logLevel: ['DEBUG', 'debug'],
    };
    for (const name of settingNames) {
      const [text, value] = texts[name] ?? ['given', 'given'];
      const { environment } = configurationTable[name];
      expect(readConfiguration({}, { [environment]: text })).toMatchObject({ [name]: value });
      expect(readConfiguration({}, { [environment]: ' ' })[name]).toEqual(configurationTable[name].default);
      const option: VitalOptions = JSON.parse(JSON.stringify({ [name]: value }));
      expect(readConfiguration(option, { [environment]: 'anything' })).toMatchObject({ [name]: value });
    }
    expect(warnings).toEqual([]);
  });

  it.each([
    {
      name: 'OTEL_EXPORTER_PROMETHEUS_PORT',
      text: 'abc',
      says: 'is "abc"; expected is a whole number from 0 to 65535. It is ignored; the default is "9464"',
    },
    { name: 'OTEL_EXPORTER_PROMETHEUS_PORT', text: '70000', says: '"70000"' },
    { name: 'OTEL_METRICS_EXPORTER', text: 'prometeus', says: 'expected is prometheus, otlp, console, none' },
    { name: 'OTEL_SDK_DISABLED', text: 'yes', says: 'expected is true or false' },
    { name: 'VITAL_METRICS_PATH', text: 'metrics', says: 'a path that begins with /' },
    {
      name: 'VITAL_ATTRIBUTE_CAPS',
      text: 'tenant=5',
      says: 'where a name is one of tenant_id, model',
    },
    { name: 'VITAL_METADATA_KEYS', text: 'tenant', says: 'pairs name=value' },
    { name: 'OTEL_RESOURCE_ATTRIBUTES', text: 'a=%ZZ', says: 'percent-encoded' },
  ])('reports $name=$text once and takes the default', ({ name, text, says }) => {
    const configuration = readConfiguration({}, { [name]: text });
    readConfiguration({}, { [name]: text });
    expect(configuration).toEqual(readConfiguration({}, {}));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(name);
    expect(warnings[0]).toContain(says);
  });

  it('reports a wrong option and falls back to the variable', () => {
    const options: VitalOptions = JSON.parse('{"port": "abc", "prot": 1}');
    expect(readConfiguration(options, { OTEL_EXPORTER_PROMETHEUS_PORT: '9000' }).port).toBe(9000);
    expect(warnings.join('\n')).toContain('option "port" is "abc"');
    expect(warnings.join('\n')).toContain('the option "prot" is unknown; the nearest is "port"');
  });

  it('names the nearest variable for one that is unknown', () => {
    readConfiguration({}, { VITAL_METRIC_PATH: '/x', VITAL_TEST_ANYTHING: '1' });
    expect(warnings).toEqual([
      'vital: the environment variable VITAL_METRIC_PATH is unknown; the nearest is VITAL_METRICS_PATH',
    ]);
  });
});
