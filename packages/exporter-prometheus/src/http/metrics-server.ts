import { createServer, type RequestListener, type Server } from 'node:http';
import { type MetricsHandler, send } from './metrics-handler.ts';
import { createReloadingServer, type MetricsServerTls } from './reloading-certificate.ts';
import { plainText } from './scrape-service.ts';

/** Where the server listens and what it serves. */
export interface MetricsServerOptions {
  /**
   * `localhost` by default, which means 127.0.0.1 and, where the machine has it, ::1. `0.0.0.0` or `::` lets other
   * machines, and a container's host, scrape.
   */
  readonly host?: string;
  /** 9464 by default; 0 takes a free one. */
  readonly port?: number;
  /** `/metrics` by default. */
  readonly path?: string;
  /** Answers 200 as long as the process does; `/healthz` by default. */
  readonly healthPath?: string;
  /** HTTPS by files; HTTP by default. */
  readonly tls?: MetricsServerTls;
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
/** A free port of one address may be taken on the other. */
const attemptsAtFreePort = 5;

/**
 * Serves metrics on a port of their own. The server keeps no idle program alive.
 *
 * Rejects when it cannot listen, with an error that names the port and keeps Node's `code`, such as `EADDRINUSE`.
 */
export async function startMetricsServer(
  handler: MetricsHandler,
  options: MetricsServerOptions = {},
): Promise<MetricsServer> {
  const { host = 'localhost', port = defaultPort, path = '/metrics', healthPath = '/healthz', tls } = options;
  const route: RequestListener = (request, response) => {
    const requested = (request.url ?? '/').split('?', 1)[0];
    if (requested === path) handler(request, response);
    else if (requested === healthPath) void send(plainText(200, 'ok\n'), request, response);
    else void send(plainText(404, `nothing is here; metrics are at ${path}\n`), request, response);
  };
  const servers = await listenEverywhere(() => createUnreferencedServer(route, tls), host, port);
  const actualPort = portOf(servers[0]) ?? port;
  const urlHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${urlHost}:${actualPort}${path}`,
    port: actualPort,
    async close() {
      await Promise.all(servers.map(close));
    },
  };
}

function createUnreferencedServer(route: RequestListener, tls: MetricsServerTls | undefined): Server {
  const server = tls === undefined ? createServer(route) : createReloadingServer(tls, route);
  // Prometheus keeps its connection open between scrapes, and that must not keep the program from ending.
  server.on('connection', (socket) => socket.unref());
  return server;
}

/** `localhost` is two addresses; a scraper may try either. */
async function listenEverywhere(create: () => Server, host: string, port: number): Promise<Server[]> {
  if (host !== 'localhost') return [await listen(create(), host, port, host)];
  for (let attempt = 1; ; attempt++) {
    const first = await listen(create(), '127.0.0.1', port, host);
    try {
      return [first, await listen(create(), '::1', portOf(first) ?? port, host)];
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken) return [first];
      await close(first);
      if (port !== 0 || attempt === attemptsAtFreePort) throw error;
    }
  }
}

function listen(server: Server, address: string, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, host, port));
    server.once('error', fail);
    try {
      server.listen({ host: address, port }, () => {
        server.off('error', fail);
        server.unref();
        resolve(server);
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

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
