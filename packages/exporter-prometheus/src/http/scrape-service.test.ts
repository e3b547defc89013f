import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusReader } from '../prometheus-reader.ts';
import { negotiateEncoding } from './content-encoding.ts';
import { createFetchMetricsHandler } from './fetch-handler.ts';
import type { MetricsHandlerOptions } from './scrape-service.ts';

const reader = new PrometheusReader({ targetInfo: false });
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
const counter = meter.createCounter('requests');
for (let index = 0; index < 100; index++) counter.add(1, { index });
meter.createHistogram('duration', { unit: 's', advice: { explicitBucketBoundaries: [] } }).record(1);

const get = (headers: Record<string, string> = {}, options?: MetricsHandlerOptions, query = '') =>
  createFetchMetricsHandler(reader, options)(new Request(`http://localhost/metrics${query}`, { headers }));

describe('compression', () => {
  test.each([
    [undefined, undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['gzip;q=0', undefined],
    ['gzip;q=0.5, identity;q=1', undefined],
    ['gzip, zstd', 'zstd'],
    ['gzip;q=1, zstd;q=0.5', 'gzip'],
    ['*', 'gzip'],
    ['br', undefined],
    ['GZIP ; q=0.3', 'gzip'],
  ])('%s gets %s', (header, encoding) => expect(negotiateEncoding(header)).toBe(encoding));

  test('is left to Next.js, whose requests have a nextUrl', async () => {
    const request = new Request('http://localhost/metrics', { headers: { 'accept-encoding': 'gzip' } });
    const response = await createFetchMetricsHandler(reader)(
      Object.assign(request, { nextUrl: new URL(request.url) }),
    );
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toContain('requests_total{index="99"} 1\n');
  });

  test('gives the same page', async () => {
    const plain = await (await get()).text();
    const gzip = await get({ 'accept-encoding': 'gzip' });
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gzip.headers.get('vary')).toBe('Accept, Accept-Encoding');
    expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(plain);
    const zstd = await get({ 'accept-encoding': 'zstd' });
    expect(zstdDecompressSync(await zstd.arrayBuffer()).toString()).toBe(plain);
  });

  test('can be turned off, and is not for a few lines', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    expect((await get(headers, { compression: false })).headers.get('content-encoding')).toBeNull();
    expect((await get(headers, {}, '?name[]=duration')).headers.get('content-encoding')).toBeNull();
  });
});

test('name[] chooses metrics by the name of a family or of a line', async () => {
  const page =
    '# TYPE duration_seconds histogram\nduration_seconds_bucket{le="+Inf"} 1\nduration_seconds_sum 1\n';
  expect(await (await get({}, {}, '?name[]=duration_seconds_sum&name[]=nothing')).text()).toBe(
    `${page}duration_seconds_count 1\n`,
  );
  expect(await (await get({}, {}, '?name[]=requests')).text()).toMatch(/^# TYPE requests_total counter\n/);
  expect(await (await get({}, {}, '?name[]=nothing')).text()).toBe('');
});

test('more scrapes than allowed get a 503', async () => {
  const handler = createFetchMetricsHandler(reader, { maximumInFlight: 2 });
  const scrape = () => handler(new Request('http://localhost/metrics'));
  const answers = await Promise.all([scrape(), scrape(), scrape()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 503]);
  expect((await scrape()).status).toBe(200);
});

test('a scraper that has stopped waiting is told so', async () => {
  const slow = {
    scrape: () =>
      new Promise<never>(() => {
        // Never ready.
      }),
  };
  const handler = createFetchMetricsHandler(slow);
  const headers = { 'x-prometheus-scrape-timeout-seconds': '0.01' };
  const answer = await handler(new Request('http://localhost/metrics', { headers }));
  expect([answer.status, await answer.text()]).toEqual([
    503,
    "the metrics were not ready within the scraper's 10 ms\n",
  ]);
});

describe('authentication', () => {
  const basic = { username: 'prometheus', password: 'pass:wörd' };
  const header = (scheme: string, text: string) => ({ authorization: `${scheme} ${text}` });
  const encoded = Buffer.from('prometheus:pass:wörd').toString('base64');
  const authentication = { basic, bearer: 'token' };

  test.each([
    ['basic', header('Basic', encoded), 200],
    ['basic in another case', header('bAsIc', encoded), 200],
    ['bearer', header('Bearer', 'token'), 200],
    ['nothing', {}, 401],
    ['a wrong password', header('Basic', Buffer.from('prometheus:x').toString('base64')), 401],
    ['a wrong token', header('Bearer', 'Token'), 401],
    ['a token that is a password', header('Bearer', encoded), 401],
    ['nonsense', header('', ''), 401],
  ])('%s', async (_name, headers, status) => {
    const answer = await get(headers, { authentication });
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers.get('www-authenticate')).toBe(
        'Basic realm="metrics", charset="UTF-8", Bearer realm="metrics"',
      );
    }
  });

  test('empty secrets are refused at once', () => {
    expect(() => createFetchMetricsHandler(reader, { authentication: { bearer: '' } })).toThrow(
      'must not be empty',
    );
    expect(() => createFetchMetricsHandler(reader, { authentication: {} })).toThrow('basic or bearer');
  });
});
