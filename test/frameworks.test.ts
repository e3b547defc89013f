import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { installPackages, type RunningProgram, runProgram, startProgram } from '@vital/testing';
import { exchange, leaveEarly, type Served } from './frameworks/scraper.ts';
import { freePort } from './free-port.ts';
import { guideBlock } from './guide.ts';

const frameworks = join(__dirname, 'frameworks');
const problem = installPackages(frameworks);

/** What the program is there for: it counts what it sells, and has a page too large for the buffers of a socket. */
const shop = `
import { metrics } from '@opentelemetry/api';
let orders;
export function takeOrder({ country, count }) {
  orders ??= openShop();
  orders.add(count, { country });
  return { country, taken: count };
}
function openShop() {
  const meter = metrics.getMeter('shop');
  for (let index = 0; index < 40; index++) {
    const counter = meter.createCounter('shop.filler.' + index);
    for (let shelf = 0; shelf < 500; shelf++) counter.add(1, { shelf: 'x'.repeat(600) + shelf });
  }
  return meter.createCounter('shop.orders', { unit: '{order}' });
}
`;

const token = 'a-token-for-the-test';

interface RunningShop {
  readonly url: string;
  readonly program: RunningProgram;
}

let folder = '';
let running: RunningShop | undefined;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Starts a program of the guide, from source, on a port of its own. */
async function start(name: string, port: number): Promise<RunningProgram> {
  const environment = { METRICS_TOKEN: token, VITAL_BEARER_TOKEN: token, NEXT_TELEMETRY_DISABLED: '1' };
  const node = ['--conditions=@vital/source'];
  if (name === 'next') {
    for (const file of ['next.config.mjs', 'instrumentation.js', 'app/metrics/route.js'])
      write(file, guideBlock(file));
    write(
      'app/orders/route.js',
      `import { takeOrder } from '../../shop.mjs';
       export const POST = async (request) => Response.json(takeOrder(await request.json()));`,
    );
    // Bundlers follow the packages' own export conditions only, so here each package is a link to its source.
    for (const part of ['sdk', 'exporter-prometheus']) {
      const index = join(__dirname, '..', 'packages', part, 'src', 'index.ts');
      write(`node_modules/@vital/${part}/package.json`, '{ "type": "module", "exports": "./index.js" }');
      write(`node_modules/@vital/${part}/index.js`, `export * from ${JSON.stringify(index)};`);
    }
    const next = [...node, join(frameworks, 'node_modules/next/dist/bin/next')];
    const build = await runProgram({ arguments: [...next, 'build'], directory: folder, environment });
    if (build.exitCode !== 0) throw new Error(`next build: ${build.stdout}${build.stderr}`);
    return startProgram({ arguments: [...next, 'start', '-p', `${port}`], directory: folder, environment });
  }
  const source = guideBlock(name).replace('3000', String(port));
  const { code } = transformSync(source, {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  });
  write('program.mjs', code);
  return startProgram({ arguments: [...node, 'program.mjs'], directory: folder, environment });
}

const cases = ['sdk', 'exporter'].flatMap((source) =>
  ['http', 'express', 'fastify', 'hono', 'nest', 'next'].map((name) => ({ source, name })),
);

const describeHere = problem === undefined ? describe : describe.skip;
if (problem !== undefined) {
  test('the frameworks are installed', () => {
    if (process.env.CI) throw new Error(problem);
    console.warn(`skipped: ${problem}`);
  });
}

describeHere.each(cases)('$name serves the metrics of the $source', ({ source, name }) => {
  const credentials = { authorization: `Bearer ${token}` };
  // Nest answers a POST with 201 unless it is told otherwise.
  const created = name === 'nest' ? 201 : 200;
  const url = () => `${running?.url}/metrics`;
  const get = (headers: Record<string, string> = {}, method = 'GET', query = ''): Promise<Served> =>
    exchange(url() + query, { method, headers: { ...credentials, ...headers } });
  const order = (country: string) =>
    exchange(
      `${running?.url}/orders`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      JSON.stringify({ country, count: 2 }),
    );

  beforeAll(async () => {
    mkdirSync(join(frameworks, '.cache'), { recursive: true });
    folder = mkdtempSync(join(frameworks, '.cache', `${name}-`));
    write('package.json', '{ "type": "module" }');
    write('shop.mjs', shop);
    write('metrics.mjs', guideBlock(source));
    const port = await freePort();
    const program = await start(name, port);
    running = { url: `http://localhost:${port}`, program };
    const isUp = () =>
      exchange(url(), { method: 'HEAD', headers: credentials }).then(
        () => true,
        () => false,
      );
    let ended = false;
    void program.ended
      .finally(() => {
        ended = true;
      })
      .catch(() => undefined);
    while (!(await isUp())) if (ended) throw new Error((await program.ended).stderr);
  }, 120_000);
  afterAll(async () => {
    running?.program.kill('SIGKILL');
    await running?.program.ended;
    running = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  test('its own routes and the metrics, in the format that is asked for', async () => {
    const answer = await order('de');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([created, { country: 'de', taken: 2 }]);
    const text = await get({}, 'GET', '?name[]=shop_orders_total');
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.text).toBe('# TYPE shop_orders_total counter\nshop_orders_total{country="de"} 2\n');
    expect((await order('de')).status).toBe(created);
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.4';
    const open = await get({ accept }, 'GET', '?name[]=shop_orders_total');
    expect(open.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
    );
    expect(open.text).toBe('# TYPE shop_orders counter\nshop_orders_total{country="de"} 4\n# EOF\n');
  });

  test('gzip once, and HEAD without a body', async () => {
    const query = '?name[]=shop_filler_7_total';
    const plain = await get({ 'accept-encoding': 'identity' }, 'GET', query);
    expect(plain.text.match(/^shop_filler_7_total\{/gm)).toHaveLength(500);
    const compressed = await get({ 'accept-encoding': 'gzip' }, 'GET', query);
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(compressed.text).toBe(plain.text);
    expect(compressed.bytes).toBeLessThan(plain.bytes / 10);
    const head = await get({ 'accept-encoding': 'identity' }, 'HEAD', query);
    expect([head.status, head.headers['content-type'], head.bytes]).toEqual([
      200,
      plain.headers['content-type'],
      0,
    ]);
  });

  test('refuses what it does not serve', async () => {
    const post = await get({}, 'POST');
    expect(post.status).toBe(405);
    if (name !== 'next') expect(post.headers.allow).toBe('GET, HEAD, OPTIONS');
    const none = await get({ accept: 'application/json' });
    expect([none.status, none.text]).toEqual([406, expect.stringContaining('application/json')]);
  });

  test('knows who may read', async () => {
    const stranger = await exchange(url(), { method: 'GET', headers: { authorization: 'Bearer other' } });
    expect([stranger.status, stranger.headers['www-authenticate'], stranger.text]).toEqual([
      401,
      'Bearer realm="metrics"',
      'who asks must say who it is\n',
    ]);
  });

  test('loses nothing by scrapers that leave early', async () => {
    for (let index = 0; index < 12; index++) await leaveEarly(url(), credentials, index % 2 === 0);
    let page = await get();
    while (page.status === 503) page = await get();
    expect(page.status).toBe(200);
    expect(page.text.match(/^shop_filler_\d+_total\{/gm)).toHaveLength(20_000);
    expect(page.text).toContain('\nshop_orders_total{country="de"} 4\n');
    expect((await order('fr')).status).toBe(created);
  });
});
