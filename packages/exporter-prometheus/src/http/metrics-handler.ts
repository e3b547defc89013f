import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import {
  type MetricsHandlerOptions,
  type MetricsSource,
  type ScrapeResponse,
  ScrapeService,
} from './scrape-service.ts';
import { Turns } from './turns.ts';

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

const stalledMillis = 30_000;

/** All that answer scrapes, on whichever port, share one event loop. */
const turns = new Turns();

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
        if (response.destroyed) break;
        await turns.take(() => (response.write(chunk) ? undefined : writable(response)));
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

/** Resolves when a response takes more, and when nobody wants more. Who reads nothing for long is taken to be gone. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), stalledMillis);
    timer.unref();
    response.on('drain', settle);
    response.on('close', settle);
  });
}
