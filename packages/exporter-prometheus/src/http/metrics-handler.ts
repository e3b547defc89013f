import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type MetricsSource, type ScrapeResponse, scrapeResponse } from './scrape-response.ts';

/** Answers a request of node:http, and so of Express, Connect and whatever else hands those two objects on. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A handler for `node:http`. Which path it serves is the router's business:
 * `app.get('/metrics', createMetricsHandler(reader))`.
 */
export function createMetricsHandler(source: MetricsSource): MetricsHandler {
  return (request, response) => {
    const scrape = scrapeResponse(source, {
      method: request.method ?? 'GET',
      header: (name) => request.headers[name]?.toString(),
    });
    scrape.then((answer) => send(answer, request, response)).catch(() => response.destroy());
  };
}

/** Writes an answer, no faster than the other side reads. */
export async function send(
  { status, headers, body }: ScrapeResponse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const empty = request.method === 'HEAD' || status === 204;
  if (typeof body === 'string') {
    response.writeHead(status, headers).end(empty ? undefined : body);
    return;
  }
  let sent = false;
  try {
    response.writeHead(status, headers);
    if (empty) response.end();
    else await pipeline(Readable.from(body.chunks, { objectMode: true }), response);
    sent = true;
  } catch {
    // The scraper hung up: its loss, and the next scrape has the same numbers and more.
  } finally {
    body.release(!sent);
  }
}
