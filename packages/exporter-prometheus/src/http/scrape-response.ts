import type { ExpositionBody } from '../exposition-body.ts';
import { type Negotiated, negotiate } from '../negotiation.ts';

/** Where a handler gets the metrics; a PrometheusReader is one. */
export interface MetricsSource {
  scrape(negotiated: Negotiated, timeoutMillis?: number): Promise<ExpositionBody>;
}

/** A request as far as a scrape depends on it. */
export interface ScrapeRequest {
  readonly method: string;
  header(name: string): string | undefined;
}

/** An answer that any server can send. */
export interface ScrapeResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Metrics, which the server releases once sent; or plain text. */
  readonly body: ExpositionBody | string;
}

const allowedMethods = 'GET, HEAD, OPTIONS';

/** Answers one scrape, whichever server it came through. It never rejects. */
export async function scrapeResponse(source: MetricsSource, request: ScrapeRequest): Promise<ScrapeResponse> {
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow: allowedMethods }, body: '' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainText(405, `metrics are read with GET, not ${request.method}\n`, { allow: allowedMethods });
  }
  const negotiated = negotiate(request.header('accept'));
  if (negotiated === undefined) {
    return plainText(
      406,
      `metrics are available as text/plain (versions 0.0.4 and 1.0.0) and application/openmetrics-text ` +
        `(versions 0.0.1 and 1.0.0); the Accept header allows neither: ${request.header('accept')}\n`,
    );
  }
  try {
    const body = await source.scrape(negotiated, scraperTimeoutMillis(request));
    return {
      status: 200,
      headers: {
        'content-type': negotiated.contentType,
        'content-length': String(body.byteLength),
        'cache-control': 'no-store',
        vary: 'Accept',
      },
      body,
    };
  } catch (error) {
    return plainText(
      500,
      `metrics could not be collected: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}

/** A short answer in words. */
export function plainText(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): ScrapeResponse {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...headers,
    },
    body,
  };
}

function scraperTimeoutMillis(request: ScrapeRequest): number | undefined {
  const seconds = Number(request.header('x-prometheus-scrape-timeout-seconds') ?? Number.NaN);
  return seconds > 0 ? seconds * 1000 : undefined;
}
