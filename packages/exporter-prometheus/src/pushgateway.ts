import type { RenderedMetrics } from './prometheus-reader.ts';

/** What is pushed and where. */
export interface PushgatewayOptions {
  /** The Pushgateway, such as `http://pushgateway:9091`. */
  readonly url: string;
  /** The `job` label of everything that is pushed. */
  readonly job: string;
  /** Further labels of the group, such as `{ instance: 'batch-7' }`. */
  readonly grouping?: Readonly<Record<string, string>>;
  /** Sent along, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** 5000 by default. */
  readonly timeoutMillis?: number;
}

/** Whatever renders metrics; a PrometheusReader does. */
export interface RenderedSource {
  render(accept?: string): Promise<RenderedMetrics>;
}

const defaultTimeoutMillis = 5000;

/**
 * Pushes the metrics of a batch job, which ends before Prometheus could scrape it, to a Pushgateway. Every method rejects,
 * naming the URL and the reason, when the Pushgateway did not take what it was sent.
 */
export class Pushgateway {
  readonly #source: RenderedSource;
  readonly #options: PushgatewayOptions;
  readonly #url: string;

  /** @throws when the URL is none, or a label has no name that Prometheus knows */
  constructor(source: RenderedSource, options: PushgatewayOptions) {
    this.#source = source;
    this.#options = options;
    this.#url = groupUrl(options);
  }

  /** Replaces all metrics of the group. */
  async push(): Promise<void> {
    await this.#send('PUT');
  }

  /** Replaces the metrics of the group that have the same names. */
  async pushAdd(): Promise<void> {
    await this.#send('POST');
  }

  /** Deletes the group. */
  async delete(): Promise<void> {
    await this.#request('DELETE');
  }

  async #send(method: string): Promise<void> {
    const { body, contentType } = await this.#source.render();
    await this.#request(method, { body: new Uint8Array(body), contentType });
  }

  async #request(
    method: string,
    content?: { body: Uint8Array<ArrayBuffer>; contentType: string },
  ): Promise<void> {
    const signal = AbortSignal.timeout(this.#options.timeoutMillis ?? defaultTimeoutMillis);
    const headers = { ...this.#options.headers, ...(content && { 'content-type': content.contentType }) };
    let response: Response;
    try {
      response = await fetch(this.#url, { method, headers, body: content?.body, signal });
    } catch (error) {
      throw new Error(`the Pushgateway at ${this.#url} cannot be reached: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    const answer = await response.text();
    if (!response.ok)
      throw new Error(`the Pushgateway at ${this.#url} answered ${response.status}: ${answer.trim()}`);
  }
}

function groupUrl({ url, job, grouping = {} }: PushgatewayOptions): string {
  if (job === '') throw new Error('a Pushgateway group needs a job name');
  const path = Object.entries({ job, ...grouping }).map(([name, value]) => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      throw new Error(`"${name}" is no label name for a Pushgateway group`);
    return pathSegment(name, value);
  });
  return new URL(`${url.replace(/\/+$/, '')}/metrics/${path.join('/')}`).href;
}

/** A value with a slash, or none at all, travels in base64. Source: Pushgateway, "URL". */
function pathSegment(name: string, value: string): string {
  if (value !== '' && !value.includes('/')) return `${name}/${encodeURIComponent(value)}`;
  return `${name}@base64/${Buffer.from(value).toString('base64url') || '='}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
