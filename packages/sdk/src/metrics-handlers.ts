import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createFetchMetricsHandler,
  createMetricsHandler,
  type FetchMetricsHandler,
  type MetricsHandler,
  type MetricsHandlerOptions,
  negotiate,
  type PrometheusReader,
} from '@vital/exporter-prometheus';
import { handlerOptions } from './access-settings.ts';
import type { Configuration } from './configuration-table.ts';
import { runningVital } from './start-vital.ts';

const nothingToServe =
  'Vital is not started, or the exporter "prometheus" is not chosen: call startVital() or preload @vital/sdk/register\n';

/** A handler for the Vital that runs, made anew when that is another one or has other settings. */
function handlerOfRunning<Handler>(
  create: (reader: PrometheusReader, options: MetricsHandlerOptions) => Handler,
): () => Handler | undefined {
  let made: { readonly configuration: Configuration; readonly handler: Handler } | undefined;
  return () => {
    const vital = runningVital();
    if (!vital?.reader) return undefined;
    const { configuration, reader } = vital;
    if (made?.configuration !== configuration) {
      made = { configuration, handler: create(reader, handlerOptions(configuration)) };
    }
    return made.handler;
  };
}

/**
 * Serves the metrics in an existing server: a handler for `node:http`, Express, Fastify's raw request and Nest.
 * Start Vital with `serve: false` where its own server is not wanted.
 */
export function getMetricsHandler(): MetricsHandler {
  const current = handlerOfRunning(createMetricsHandler);
  return (request: IncomingMessage, response: ServerResponse) => {
    const handler = current();
    if (handler) handler(request, response);
    else response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(nothingToServe);
  };
}

/** The same for servers that speak `Request` and `Response`: Hono, Next.js, Bun, Deno. */
export function getFetchMetricsHandler(): FetchMetricsHandler {
  const current = handlerOfRunning(createFetchMetricsHandler);
  return async (request) => (await current()?.(request)) ?? new Response(nothingToServe, { status: 503 });
}

/** The content type of the metrics for a scraper's `Accept` header; that of text 0.0.4 without one. */
export function getMetricsContentType(accept?: string): string {
  return (
    (negotiate(accept) ?? negotiate(undefined))?.contentType ?? 'text/plain; version=0.0.4; charset=utf-8'
  );
}
