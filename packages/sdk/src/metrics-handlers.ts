import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createFetchMetricsHandler,
  createMetricsHandler,
  type FetchMetricsHandler,
  type MetricsHandler,
  negotiate,
  type PrometheusReader,
} from '@vital/exporter-prometheus';
import { runningVital } from './start-vital.ts';

const nothingToServe =
  'Vital is not started, or the exporter "prometheus" is not chosen: call startVital() or preload @vital/sdk/register\n';

const reader = (): PrometheusReader | undefined => runningVital()?.reader;

/**
 * Serves the metrics in an existing server: a handler for `node:http`, Express, Fastify's raw request and Nest.
 * Start Vital with `serve: false` where its own server is not wanted.
 */
export function getMetricsHandler(): MetricsHandler {
  return (request: IncomingMessage, response: ServerResponse) => {
    const current = reader();
    if (current) {
      createMetricsHandler(current)(request, response);
      return;
    }
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(nothingToServe);
  };
}

/** The same for servers that speak `Request` and `Response`: Hono, Next.js, Bun, Deno. */
export function getFetchMetricsHandler(): FetchMetricsHandler {
  return async (request) => {
    const current = reader();
    return current
      ? await createFetchMetricsHandler(current)(request)
      : new Response(nothingToServe, { status: 503 });
  };
}

/** The content type of the metrics for a scraper's `Accept` header; that of text 0.0.4 without one. */
export function getMetricsContentType(accept?: string): string {
  return (
    (negotiate(accept) ?? negotiate(undefined))?.contentType ?? 'text/plain; version=0.0.4; charset=utf-8'
  );
}
