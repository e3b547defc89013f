import { createServer, type Server } from 'node:http';
import { type MetricsHandler, send } from './metrics-handler.ts';
import { plainText } from './scrape-service.ts';

/** Where the server listens and what it serves. */
export interface MetricsServerOptions {
  /** `localhost` by default; `0.0.0.0` or `::` lets other machines, and a container's host, scrape. */
  readonly host?: string;
  /** 9464 by default; 0 takes a free one. */
  readonly port?: number;
  /** `/metrics` by default. */
  readonly path?: string;
  /** Answers 200 as long as the process does; `/healthz` by default. */
  readonly healthPath?: string;
}

/** A server that runs. */
export interface MetricsServer {
  /** Where the metrics are, such as `http://localhost:9464/metrics`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

const defaultPort = 9464;

/**
 * Serves metrics on a port of their own. The server keeps no idle program alive.
 *
 * Rejects when it cannot listen, with an error that names the port and keeps Node's `code`, such as `EADDRINUSE`.
 */
export async function startMetricsServer(
  handler: MetricsHandler,
  options: MetricsServerOptions = {},
): Promise<MetricsServer> {
  const { host = 'localhost', port = defaultPort, path = '/metrics', healthPath = '/healthz' } = options;
  const server = createServer((request, response) => {
    const requested = (request.url ?? '/').split('?', 1)[0];
    if (requested === path) handler(request, response);
    else if (requested === healthPath) void send(plainText(200, 'ok\n'), request, response);
    else void send(plainText(404, `nothing is here; metrics are at ${path}\n`), request, response);
  });
  // Prometheus keeps its connection open between scrapes, and that must not keep the program from ending.
  server.on('connection', (socket) => socket.unref());
  await listen(server, host, port);
  server.unref();
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  const urlHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${urlHost}:${actualPort}${path}`,
    port: actualPort,
    close: () => close(server),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, host, port));
    server.once('error', fail);
    try {
      server.listen({ host, port }, () => {
        server.off('error', fail);
        resolve();
      });
    } catch (error) {
      reject(error);
    }
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${host} is already in use; choose another port, or 0 for a free one`,
    EACCES: `port ${port} on ${host} needs privileges; choose a port above 1023`,
    EADDRNOTAVAIL: `this machine has no address ${host}, so port ${port} cannot be opened there`,
    ENOTFOUND: `the host ${host} is unknown, so port ${port} cannot be opened there`,
  };
  const reason = reasons[error.code ?? ''] ?? `port ${port} on ${host} cannot be opened: ${error.message}`;
  return Object.assign(new Error(reason, { cause: error }), { code: error.code });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
