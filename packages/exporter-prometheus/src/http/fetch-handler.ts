import { type MetricsHandlerOptions, type MetricsSource, ScrapeService } from './scrape-service.ts';

/** Answers a web-standard Request, as Hono, Next.js route handlers, Bun and Deno hand them on. */
export type FetchMetricsHandler = (request: Request) => Promise<Response>;

/** A handler for fetch-style servers: `app.get('/metrics', (context) => handler(context.req.raw))`. */
export function createFetchMetricsHandler(
  source: MetricsSource,
  options?: MetricsHandlerOptions,
): FetchMetricsHandler {
  const service = new ScrapeService(source, options);
  return async (request) => {
    // Next.js, whose requests have a `nextUrl`, drops Content-Encoding from answers: it wants to compress them itself.
    const leftAlone = 'nextUrl' in request ? 'accept-encoding' : undefined;
    const { status, headers, chunks, release } = await service.respond({
      method: request.method,
      url: request.url,
      header: (name) => (name === leftAlone ? undefined : (request.headers.get(name) ?? undefined)),
    });
    try {
      // How long a server keeps a body is not known here, so it gets a copy.
      const body = Buffer.concat(
        chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)),
      );
      return new Response(request.method === 'HEAD' || status === 204 ? null : body, { status, headers });
    } finally {
      release();
    }
  };
}
