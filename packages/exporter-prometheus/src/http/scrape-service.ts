import { byteLength, type ExpositionBody } from '../exposition-body.ts';
import { type Negotiated, negotiate } from '../negotiation.ts';
import { type Authentication, Authenticator } from './authentication.ts';
import { type ContentEncoding, negotiateEncoding } from './content-encoding.ts';

/** What a scraper wants of the metrics. */
export interface ScrapeSelection {
  /** How long the scraper waits, in milliseconds; the collection gives up a little before. */
  readonly timeoutMillis?: number;
  /** Only the metrics of these names; all without. */
  readonly names?: readonly string[];
}

/** Where a handler gets the metrics; a PrometheusReader is one. */
export interface MetricsSource {
  scrape(negotiated: Negotiated, selection?: ScrapeSelection): Promise<ExpositionBody>;
}

/** What a handler can be told. */
export interface MetricsHandlerOptions {
  /** Whether those who accept gzip or zstd get it; true by default. */
  readonly compression?: boolean;
  /** More scrapes than this at a time get a 503; 100 by default. Those of one format cost one rendering together. */
  readonly maximumInFlight?: number;
  /** Who may read; everybody by default. */
  readonly authentication?: Authentication;
}

/** A request as far as a scrape depends on it. */
export interface ScrapeRequest {
  readonly method: string;
  /** Path and query, or a whole URL. */
  readonly url: string;
  header(name: string): string | undefined;
}

/** An answer that any server can send. */
export interface ScrapeResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly chunks: readonly (Buffer | string)[];
  /** The server calls it once the answer is sent, or is not going to be. */
  release(abandoned?: boolean): void;
}

const allowedMethods = 'GET, HEAD, OPTIONS';
const defaultMaximumInFlight = 100;
/** Below this compression makes an answer slower, and hardly smaller. */
const compressibleBytes = 1024;

/** Answers scrapes, whichever server they come through. */
export class ScrapeService {
  readonly #source: MetricsSource;
  readonly #options: MetricsHandlerOptions;
  readonly #authenticator: Authenticator | undefined;
  #inFlight = 0;

  /** @throws when the options name credentials that are empty */
  constructor(source: MetricsSource, options: MetricsHandlerOptions = {}) {
    this.#source = source;
    this.#options = options;
    this.#authenticator = options.authentication && new Authenticator(options.authentication);
  }

  /** Answers one request; it never rejects. */
  async respond(request: ScrapeRequest): Promise<ScrapeResponse> {
    if (request.method === 'OPTIONS') return plainText(204, '', { allow: allowedMethods });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainText(405, `metrics are read with GET, not ${request.method}\n`, { allow: allowedMethods });
    }
    const refusal = this.#authenticator?.refusal(request.header('authorization'));
    if (refusal !== undefined)
      return plainText(401, 'who asks must say who it is\n', { 'www-authenticate': refusal });
    const negotiated = negotiate(request.header('accept'));
    if (negotiated === undefined) {
      return plainText(
        406,
        'metrics are available as text/plain (versions 0.0.4 and 1.0.0) and application/openmetrics-text ' +
          `(versions 0.0.1 and 1.0.0); the Accept header allows neither: ${request.header('accept')}\n`,
      );
    }
    const limit = this.#options.maximumInFlight ?? defaultMaximumInFlight;
    if (this.#inFlight >= limit) {
      return plainText(503, `${limit} scrapes are being answered already; try again later\n`, {
        'retry-after': '1',
      });
    }
    return await this.#scrape(request, negotiated);
  }

  async #scrape(request: ScrapeRequest, negotiated: Negotiated): Promise<ScrapeResponse> {
    this.#inFlight++;
    let body: ExpositionBody | undefined;
    const release = (abandoned?: boolean) => {
      this.#inFlight--;
      body?.release(abandoned);
    };
    try {
      const timeoutMillis = scraperTimeoutMillis(request);
      const scrape = this.#source.scrape(negotiated, { timeoutMillis, names: namesOf(request) });
      body = await inTime(scrape, timeoutMillis);
      const encoding = this.#encodingFor(request, body);
      const chunks = encoding === undefined ? body.chunks : await body.encoded(encoding);
      return {
        status: 200,
        headers: {
          'content-type': negotiated.contentType,
          'content-length': String(byteLength(chunks)),
          ...(encoding !== undefined && { 'content-encoding': encoding }),
          'cache-control': 'no-store',
          vary: 'Accept, Accept-Encoding',
        },
        chunks,
        release,
      };
    } catch (error) {
      release();
      if (error instanceof ScraperGone) return plainText(503, `${error.message}\n`);
      return plainText(
        500,
        `metrics could not be collected: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  #encodingFor(request: ScrapeRequest, body: ExpositionBody): ContentEncoding | undefined {
    if (this.#options.compression === false || body.byteLength < compressibleBytes) return undefined;
    return negotiateEncoding(request.header('accept-encoding'));
  }
}

/** A short answer in words. */
export function plainText(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): ScrapeResponse {
  return {
    status,
    headers: {
      ...(status !== 204 && {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': String(Buffer.byteLength(text)),
      }),
      'cache-control': 'no-store',
      ...headers,
    },
    chunks: text === '' ? [] : [text],
    release: () => {},
  };
}

class ScraperGone extends Error {}

/** A body that comes when the scraper has stopped waiting is released unread. */
function inTime(scrape: Promise<ExpositionBody>, millis: number | undefined): Promise<ExpositionBody> {
  if (millis === undefined) return scrape;
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new ScraperGone(`the metrics were not ready within the scraper's ${millis} ms`));
    }, millis);
    timer.unref();
    scrape.then(
      (body) => {
        clearTimeout(timer);
        if (late) body.release();
        else resolve(body);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function scraperTimeoutMillis(request: ScrapeRequest): number | undefined {
  const seconds = Number(request.header('x-prometheus-scrape-timeout-seconds') ?? Number.NaN);
  // Node's timers end at 2^31 milliseconds.
  return seconds > 0 && seconds < 2_000_000 ? seconds * 1000 : undefined;
}

function namesOf(request: ScrapeRequest): string[] | undefined {
  const query = request.url.indexOf('?');
  if (query < 0) return undefined;
  const names = new URLSearchParams(request.url.slice(query)).getAll('name[]');
  return names.length === 0 ? undefined : names;
}
