import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import {
  type MetricsHandlerOptions,
  type MetricsSource,
  type ScrapeResponse,
  ScrapeService,
} from './scrape-service.ts';

/** Answers a request of node:http, and so of Express, Connect and whatever else hands those two objects on. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A handler for `node:http`. Which path it serves is the router's business:
 * `app.get('/metrics', createMetricsHandler(reader))`.
 */
export function createMetricsHandler(source: MetricsSource, options?: MetricsHandlerOptions): MetricsHandler {
  const service = new ScrapeService(source, options);
  return (request, response) => {
    const answer = service.respond({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      header: (name) => request.headers[name]?.toString(),
    });
    answer.then((ready) => send(ready, request, response)).catch(() => response.destroy());
  };
}

/** Sends an answer. The chunks are kept until the last of them is with the operating system, so none is copied. */
export async function send(
  { status, headers, chunks, release }: ScrapeResponse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let sent = false;
  try {
    if (response.destroyed) return;
    response.writeHead(status, headers);
    if (request.method !== 'HEAD') {
      for (const chunk of chunks) {
        // Handing bytes over is work too; between two chunks the program has its turn.
        if (!response.write(chunk) && !response.destroyed) await once(response, 'drain');
      }
    }
    response.end();
    await finished(response);
    sent = true;
  } catch {
    // The scraper hung up: its loss, and the next scrape has the same numbers and more.
  } finally {
    release(!sent);
  }
}
