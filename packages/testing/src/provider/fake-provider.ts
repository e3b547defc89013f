import { buffer } from 'node:stream/consumers';
import { errorText } from '../error-facts.ts';
import { fingerprint } from '../fingerprint.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { anthropic } from './anthropic/anthropic.ts';
import { bedrock } from './bedrock/bedrock.ts';
import { type AnyRequest, createBothVersionsServer } from './both-http-versions.ts';
import { cohere } from './cohere/cohere.ts';
import { type AnswerResponse, Exchange } from './exchange.ts';
import { findRefusal, parseFaults } from './faults.ts';
import { google } from './google/google.ts';
import { mistral } from './mistral/mistral.ts';
import { ollama } from './ollama/ollama.ts';
import { openai } from './openai/openai.ts';
import { Served } from './served.ts';
import type { Endpoint, WireFormat } from './wire-format.ts';

/** Every wire format that the provider speaks. */
const wireFormats: readonly WireFormat[] = [openai, anthropic, google, cohere, ollama, mistral, bedrock];

export interface FakeProviderOptions {
  /** Milliseconds before each answer. Default: 0. */
  readonly latency?: number;
  /** Milliseconds between the events of a stream. Default: 0. */
  readonly streamInterval?: number;
  /** Milliseconds that a client is told to wait before it tries again. Default: 10. */
  readonly retryAfter?: number;
  /** Changes the lengths of the answers. The same seed and requests give the same answers. Default: 0. */
  readonly seed?: number;
  /** Default: a free one. */
  readonly port?: number;
}

/** A provider of language models that answers on this machine and counts what it served. */
export interface FakeProvider {
  /** Such as `http://127.0.0.1:40000`. */
  readonly url: string;
  /** For the client of each wire format, the base URL to give it. */
  readonly baseUrls: Readonly<
    Record<'openai' | 'anthropic' | 'bedrock' | 'cohere' | 'google' | 'groq' | 'mistral' | 'ollama', string>
  >;
  readonly served: Served;
  close(): Promise<void>;
}

/**
 * Starts a fake provider on the loopback interface. Faults are asked for in the model's name
 * (`gpt-4o-mini~rate-limit=1+cached`) or in the header `x-fault` (`rate-limit=1+cached`); see `faultCatalogue`.
 */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const provider = new Provider(options);
  const server = createBothVersionsServer((request, response) => {
    provider.handle(request, response).catch((error: unknown) => {
      response.statusCode = 501;
      response.end(JSON.stringify({ error: { message: `fake provider: ${errorText(error)}` } }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.listener.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.listener.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  return {
    url,
    baseUrls: {
      openai: `${url}/openai/v1`,
      anthropic: `${url}/anthropic`,
      bedrock: `${url}/bedrock`,
      cohere: `${url}/cohere`,
      google: `${url}/google`,
      groq: url,
      mistral: `${url}/mistral`,
      ollama: `${url}/ollama`,
    },
    served: provider.served,
    close: () => server.close(),
  };
}

class Provider {
  readonly served = new Served();
  readonly #options: FakeProviderOptions;
  /** How often each request was seen, for clients that do not number their attempts. */
  readonly #seen = new Map<number, number>();

  constructor(options: FakeProviderOptions) {
    this.#options = options;
  }

  async handle(request: AnyRequest, response: AnswerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname);
    const { format, endpoint } = findEndpoint(request.method, path);
    const raw = await buffer(request);
    const body = await parseBody(raw, request.headers['content-type']);
    const requestedModel = endpoint.model?.(body, path) ?? `${body.model ?? ''}`;
    const header = request.headers['x-fault'];
    const { model, faults } = parseFaults(requestedModel, typeof header === 'string' ? header : '');
    const { latency = 0, streamInterval = 0, retryAfter = 10, seed = 0 } = this.#options;
    const key = fingerprint(`${seed} ${path} ${withoutBoundary(raw, request.headers['content-type'])}`);
    const attempt = this.#attempt(request, key);

    const { operation, name } = endpoint;
    const stream = endpoint.streams?.(body, path) ?? body.stream === true;
    const record = this.served.open({
      provider: format.name,
      endpoint: name,
      operation,
      model,
      requestedModel,
      attempt,
      stream,
      fingerprint: key,
    });
    const exchange = new Exchange({ response, body, path, model, faults, key, streamInterval, record });
    response.sendDate = false;
    response.setHeader('x-request-id', `req_${key.toString(16)}_${attempt}`);
    await exchange.wait(latency + (faults.has('slow') ? (faults.get('slow') ?? 1000) : 0));
    const refusal = findRefusal(faults, attempt);
    if (refusal) {
      const headers = refusal.retryable
        ? { 'retry-after-ms': `${retryAfter}`, 'retry-after': `${Math.ceil(retryAfter / 1000)}` }
        : undefined;
      exchange.refuse(refusal.status, format.refuse(refusal), headers);
    } else {
      await endpoint.serve(exchange);
    }
  }

  #attempt(request: AnyRequest, key: number): number {
    const numbered = request.headers['x-stainless-retry-count'];
    if (numbered !== undefined) return Number(numbered);
    const seen = this.#seen.get(key) ?? 0;
    this.#seen.set(key, seen + 1);
    return seen;
  }
}

function findEndpoint(method: string | undefined, path: string): { format: WireFormat; endpoint: Endpoint } {
  for (const format of wireFormats) {
    if (!path.startsWith(`/${format.name}/`)) continue;
    const endpoint = format.endpoints.find(
      (candidate) => candidate.method === method && candidate.path.test(path),
    );
    if (endpoint) return { format, endpoint };
  }
  throw new Error(`knows no ${method} ${path}`);
}

async function parseBody(raw: Buffer, contentType = ''): Promise<JsonObject> {
  if (raw.length === 0) return {};
  if (contentType.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(raw), {
      headers: { 'content-type': contentType },
    }).formData();
    return Object.fromEntries(form);
  }
  const body: unknown = JSON.parse(raw.toString());
  return isJsonObject(body) ? body : {};
}

/** What separates the parts of a form is random. */
function withoutBoundary(raw: Buffer, contentType = ''): string {
  const boundary = /boundary=([^;]+)/.exec(contentType)?.[1];
  const text = raw.toString('latin1');
  return boundary === undefined ? text : text.replaceAll(boundary, '');
}
