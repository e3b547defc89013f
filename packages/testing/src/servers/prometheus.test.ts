import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeWithServers } from './describe-with-servers.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

describeWithServers('startPrometheus', ['prometheus'], ({ prometheus: server }) => {
  let page: Server;
  let prometheus: Prometheus;
  let accept: string[];
  let body: string;

  beforeAll(async () => {
    accept = [];
    body = '# TYPE vital_probe gauge\nvital_probe{kind="a"} 42\nvital_probe{kind="b"} +Inf\n';
    page = createServer((request, response) => {
      accept.push(request.headers.accept ?? '');
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(body);
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/metrics?probe=1`;
    prometheus = await startPrometheus({
      server,
      features: ['exemplar-storage'],
      scrapeTargets: [{ url, job: 'page', protocol: 'PrometheusText0.0.4' }],
    });
  });

  afterAll(async () => {
    await prometheus?.stop();
    page?.close();
    page?.closeAllConnections();
  });

  test('scrapes the target in the format it is held to, and answers queries', async () => {
    await prometheus.nextScrape();
    expect(accept[0]).toMatch(/^text\/plain;version=0\.0\.4/);
    expect(await prometheus.value('vital_probe{kind="a"}')).toBe(42);
    expect(await prometheus.value('vital_probe{kind="b"}')).toBe(Number.POSITIVE_INFINITY);
    expect(await prometheus.value('vital_no_such_thing')).toBeUndefined();
    const [sample] = await prometheus.query('vital_probe{kind="a"}');
    expect(sample?.labels).toMatchObject({ job: 'page', kind: 'a' });
    expect(await prometheus.targets()).toEqual([
      { job: 'page', url: expect.stringContaining('/metrics?probe=1'), health: 'up', lastError: '' },
    ]);
  });

  test('says why a page is refused', async () => {
    const good = body;
    body = 'vital_probe{kind="a",kind="b"} 1\n';
    await prometheus.nextScrape();
    await prometheus.nextScrape();
    body = good;
    expect(await prometheus.targets()).toMatchObject([
      { health: 'down', lastError: expect.stringContaining('"kind"') },
    ]);
  });

  test('refuses a wrong expression with the reason', async () => {
    await expect(prometheus.query('sum(')).rejects.toThrow(/parse error/);
  });

  test('takes the features', async () => {
    expect(await prometheus.request('query_exemplars?query=vital_probe&start=0&end=1')).toEqual([]);
    expect(await prometheus.request('status/flags')).toMatchObject({ 'enable-feature': 'exemplar-storage' });
  });

  test('a refused configuration rejects with what Prometheus says', async () => {
    await expect(startPrometheus({ server, config: { no_such_setting: 1 } })).rejects.toThrow(
      /no_such_setting/,
    );
  });
});
