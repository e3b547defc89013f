import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { PrometheusReader } from '../prometheus-reader.ts';
import { createMetricsHandler } from './metrics-handler.ts';
import { startMetricsServer } from './metrics-server.ts';

const openssl = process.env.VITAL_TEST_OPENSSL ?? 'openssl';
const hasOpenssl = spawnSync(openssl, ['version']).status === 0;
const withOpenssl = hasOpenssl || process.env.CI ? describe : describe.skip;

withOpenssl('TLS by file (needs openssl)', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vital-tls-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function makeCertificate(name: string, subject: string): void {
    const target = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
    const names = ['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync(openssl, ['req', '-x509', ...key, '-days', '1', ...names, ...target], { stdio: 'ignore' });
  }

  function scrape(
    port: number,
    client: object = {},
  ): Promise<{ subject: string; status: number | undefined }> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path: '/metrics', rejectUnauthorized: false, agent: false };
      get({ ...options, ...client }, (response) => {
        const socket = response.socket as TLSSocket;
        const { subject } = socket.getPeerCertificate();
        response
          .resume()
          .on('end', () => resolve({ subject: String(subject.CN), status: response.statusCode }));
      }).on('error', reject);
    });
  }

  const handler = createMetricsHandler(new PrometheusReader({ metricProducers: [] }));
  const start = (clientAuthorityFile?: string) =>
    startMetricsServer(handler, {
      host: '127.0.0.1',
      port: 0,
      healthPath: '/metrics',
      path: '/other',
      tls: { certificateFile: file('server.pem'), keyFile: file('server.key'), clientAuthorityFile },
    });

  test('a renewed certificate is used, and one that is broken is not', async () => {
    makeCertificate('server', 'first');
    const server = await start();
    try {
      expect(server.url).toBe(`https://127.0.0.1:${server.port}/other`);
      expect(await scrape(server.port)).toEqual({ subject: 'first', status: 200 });
      makeCertificate('server', 'second');
      expect(await scrape(server.port)).toEqual({ subject: 'second', status: 200 });
      writeFileSync(file('server.pem'), 'broken');
      expect(await scrape(server.port)).toEqual({ subject: 'second', status: 200 });
      rmSync(file('server.pem'));
      expect(await scrape(server.port)).toEqual({ subject: 'second', status: 200 });
    } finally {
      await server.close();
    }
  });

  test('with an authority for clients, only those with its certificate are answered', async () => {
    makeCertificate('server', 'server');
    makeCertificate('client', 'prometheus');
    makeCertificate('stranger', 'stranger');
    const server = await start(file('client.pem'));
    const certificate = (name: string) => ({
      cert: readFileSync(file(`${name}.pem`)),
      key: readFileSync(file(`${name}.key`)),
    });
    try {
      expect((await scrape(server.port, certificate('client'))).status).toBe(200);
      await expect(scrape(server.port)).rejects.toThrow();
      await expect(scrape(server.port, certificate('stranger'))).rejects.toThrow();
    } finally {
      await server.close();
    }
  });

  test('files that are not there are an error at once', async () => {
    await expect(start()).rejects.toThrow('server.pem');
  });
});
