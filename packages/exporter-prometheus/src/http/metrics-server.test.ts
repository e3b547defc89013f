import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusReader } from '../prometheus-reader.ts';
import { createFetchMetricsHandler } from './fetch-handler.ts';
import { createMetricsHandler } from './metrics-handler.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';

const reader = new PrometheusReader({ targetInfo: false });
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
meter.createCounter('requests').add(1);
const page = '# TYPE requests_total counter\nrequests_total 1\n';
const text = 'text/plain; version=0.0.4; charset=utf-8';

let server: MetricsServer;
beforeAll(async () => {
  server = await startMetricsServer(createMetricsHandler(reader), { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

test('says where it is', () => {
  expect(server.port).toBeGreaterThan(0);
  expect(server.url).toBe(`http://127.0.0.1:${server.port}/metrics`);
});

test('GET', async () => {
  const response = await fetch(`${server.url}?x=1`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(text);
  expect(response.headers.get('content-length')).toBe(`${page.length}`);
  expect(await response.text()).toBe(page);
});

test('HEAD has the headers alone, OPTIONS names the methods', async () => {
  const head = await fetch(server.url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    `${page.length}`,
    '',
  ]);
  const options = await fetch(server.url, { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([
    204,
    'GET, HEAD, OPTIONS',
    '',
  ]);
});

test('405, 404 and 406 are no metrics', async () => {
  const post = await fetch(server.url, { method: 'POST', body: 'x' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  const elsewhere = await fetch(server.url.replace('/metrics', '/'));
  expect([elsewhere.status, await elsewhere.text()]).toEqual([
    404,
    'nothing is here; metrics are at /metrics\n',
  ]);
  const json = await fetch(server.url, { headers: { accept: 'application/json' } });
  expect([json.status, await json.text()]).toEqual([406, expect.stringContaining('application/json')]);
});

test('/healthz', async () => {
  const response = await fetch(server.url.replace('/metrics', '/healthz'));
  expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
});

test('a failed collection is a 500 with the reason', async () => {
  const failing = new PrometheusReader();
  failing.setMetricProducer({ collect: () => Promise.reject(new Error('the store is gone')) });
  const response = await createFetchMetricsHandler(failing)(new Request('http://localhost/metrics'));
  expect([response.status, await response.text()]).toEqual([
    500,
    'metrics could not be collected: the store is gone\n',
  ]);
});

test('the scraper’s own timeout bounds the collection', async () => {
  const hanging = new PrometheusReader();
  hanging.setMetricProducer({ collect: () => new Promise(() => {}) });
  const headers = { 'x-prometheus-scrape-timeout-seconds': '0.01' };
  const response = await createFetchMetricsHandler(hanging)(
    new Request('http://localhost/metrics', { headers }),
  );
  expect(response.status).toBe(503);
});

test('the fetch handler answers as the other does', async () => {
  const handler = createFetchMetricsHandler(reader);
  const response = await handler(new Request('http://localhost/metrics'));
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    text,
    page,
  ]);
  const head = await handler(new Request('http://localhost/metrics', { method: 'HEAD' }));
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    `${page.length}`,
    '',
  ]);
  expect((await handler(new Request('http://localhost/metrics', { method: 'DELETE' }))).status).toBe(405);
});

function bigReader(fillerLength: number): PrometheusReader {
  const big = new PrometheusReader({ targetInfo: false });
  const counter = new MeterProvider({ readers: [big] }).getMeter('test').createCounter('big');
  for (let index = 0; index < 1500; index++) counter.add(index, { filler: 'x'.repeat(fillerLength), index });
  return big;
}

test('a scraper that hangs up in the middle does not go on being counted as in flight', async () => {
  // More than a connection takes from which nobody reads.
  const big = bigReader(10_000);
  const handler = createMetricsHandler(big, { maximumInFlight: 1 });
  const running = await startMetricsServer(handler, { host: '127.0.0.1', port: 0 });
  try {
    for (let round = 0; round < 3; round++) {
      const socket = connect(running.port, '127.0.0.1').on('error', () => {});
      socket.once('data', () => socket.pause());
      socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
      await once(socket, 'data');
      await delay(50);
      expect((await fetch(running.url)).status).toBe(503);
      socket.destroy();
      let response = await fetch(running.url);
      while (response.status === 503) response = await fetch(running.url);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(15_000_000);
    }
  } finally {
    await running.close();
  }
}, 20_000);

test('many scrapers at once, some of which hang up, leave each answer whole', async () => {
  const big = bigReader(1000);
  const expected = (await big.render()).body.toString();
  const running = await startMetricsServer(createMetricsHandler(big), { host: '127.0.0.1', port: 0 });
  try {
    const scrapes = Array.from({ length: 30 }, async (_, index) => {
      if (index % 3 === 0) {
        const socket = connect(running.port, '127.0.0.1').on('error', () => {});
        socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
        await once(socket, 'data');
        socket.destroy();
        return;
      }
      expect((await (await fetch(running.url)).text()) === expected).toBe(true);
    });
    await Promise.all(scrapes);
    expect((await (await fetch(running.url)).text()) === expected).toBe(true);
  } finally {
    await running.close();
  }
});

test('localhost is both of its addresses', async () => {
  const running = await startMetricsServer(createMetricsHandler(reader), { port: 0 });
  try {
    expect(running.url).toBe(`http://localhost:${running.port}/metrics`);
    expect((await fetch(running.url.replace('localhost', '127.0.0.1'))).status).toBe(200);
    expect((await fetch(running.url)).status).toBe(200);
    const loopback = Object.values(networkInterfaces()).flat();
    if (loopback.some((one) => one?.address === '::1')) {
      expect((await fetch(running.url.replace('localhost', '[::1]'))).status).toBe(200);
    }
  } finally {
    await running.close();
  }
});

test('a taken port is an error that names it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const starting = startMetricsServer(createMetricsHandler(reader), { host: '127.0.0.1', port });
  await expect(starting).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `port ${port} on 127.0.0.1 is already in use; choose another port, or 0 for a free one`,
  });
  taken.close();
  await expect(startMetricsServer(createMetricsHandler(reader), { port: 70_000 })).rejects.toThrow('70000');
});

test('an idle program ends, even while a scraper keeps its connection', async () => {
  const source = `
    import { PrometheusReader, createMetricsHandler, startMetricsServer } from ${JSON.stringify(join(__dirname, '..', 'index.ts'))};
    const reader = new PrometheusReader({ metricProducers: [] });
    const server = await startMetricsServer(createMetricsHandler(reader), { host: '127.0.0.1', port: 0 });
    process.stdout.write(String(server.port));
    await new Promise((resolve) => process.stdin.once('data', resolve));
    process.stdin.destroy();`;
  const child = spawn(
    process.execPath,
    ['--conditions=@vital/source', '--input-type=module', '--eval', source],
    {
      cwd: __dirname,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const [port] = await once(child.stdout, 'data');
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  child.stdin.end('end');
  const [code] = await once(child, 'exit');
  socket.destroy();
  expect(code).toBe(0);
});
