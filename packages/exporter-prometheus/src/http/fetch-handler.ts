import { type MetricsSource, scrapeResponse } from './scrape-response.ts';

/** Answers a web-standard Request, as Hono, Next.js route handlers, Bun and Deno hand them on. */
export type FetchMetricsHandler = (request: Request) => Promise<Response>;

/** A handler for fetch-style servers: `app.get('/metrics', (context) => handler(context.req.raw))`. */
export function createFetchMetricsHandler(source: MetricsSource): FetchMetricsHandler {
  return async (request) => {
    const { status, headers, body } = await scrapeResponse(source, {
      method: request.method,
      header: (name) => request.headers.get(name) ?? undefined,
    });
    if (typeof body === 'string') {
      return new Response(request.method === 'HEAD' || status === 204 ? null : body, { status, headers });
    }
    try {
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(body.toBuffer()), {
        status,
        headers,
      });
    } finally {
      body.release();
    }
  };
}
