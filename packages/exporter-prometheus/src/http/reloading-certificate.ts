import { readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { diag } from '@opentelemetry/api';

/** Certificates in PEM files, which are read again when they change. */
export interface MetricsServerTls {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Only scrapers with a certificate of these authorities are answered; everybody without. */
  readonly clientAuthorityFile?: string;
}

/**
 * An HTTPS server whose certificate can be renewed while it runs: before a connection is accepted it looks whether a file
 * has changed. New files that cannot be used are reported, and the old certificate stays.
 *
 * @throws when a file cannot be read or is no certificate or key
 */
export function createReloadingServer(tls: MetricsServerTls, listener: RequestListener): Server {
  const files = [tls.certificateFile, tls.keyFile, tls.clientAuthorityFile].filter(
    (file) => file !== undefined,
  );
  let known = changesOf(files);
  const server = createServer(
    { ...read(tls), requestCert: tls.clientAuthorityFile !== undefined, rejectUnauthorized: true },
    listener,
  );
  server.prependListener('connection', () => {
    const current = changesOf(files);
    if (current === known) return;
    known = current;
    try {
      server.setSecureContext(read(tls));
    } catch (error) {
      diag.error(
        `vital exporter-prometheus: the new certificate cannot be used, the old one stays: ${String(error)}`,
      );
    }
  });
  return server;
}

function read({ certificateFile, keyFile, clientAuthorityFile }: MetricsServerTls) {
  return {
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    ca: clientAuthorityFile === undefined ? undefined : readFileSync(clientAuthorityFile),
  };
}

/** Differs when a file was written or replaced; a file that is missing for a moment counts as unchanged. */
function changesOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const facts = statSync(file, { throwIfNoEntry: false });
      return facts === undefined ? '' : `${facts.mtimeMs} ${facts.size} ${facts.ino}`;
    })
    .join();
}
