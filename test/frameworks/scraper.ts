import { once } from 'node:events';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** An answer as a scraper has it. */
export interface Served {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Of the body as it was sent. */
  readonly bytes: number;
  /** Of the body after decompression. */
  readonly text: string;
}

/** One request on a connection of its own, which is told what was really sent: fetch would decompress it. */
export async function exchange(url: string, options: RequestOptions, body?: string): Promise<Served> {
  const outgoing = request(url, { ...options, agent: false }).end(body);
  const [response] = await once(outgoing, 'response');
  const bytes: Buffer = await buffer(response);
  const isCompressed = response.headers['content-encoding'] === 'gzip';
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes: bytes.length,
    text: (isCompressed ? gunzipSync(bytes) : bytes).toString(),
  };
}

/** Asks for a page and hangs up: at once, or after the beginning of the body. */
export async function leaveEarly(
  url: string,
  headers: Record<string, string>,
  atOnce: boolean,
): Promise<void> {
  const outgoing = request(url, { headers, agent: false }).on('error', () => undefined);
  outgoing.end();
  if (atOnce) {
    await once(outgoing, 'finish');
  } else {
    const [response] = await once(outgoing, 'response');
    response.on('error', () => undefined);
    await once(response, 'readable');
  }
  const closed = new Promise((resolve) => outgoing.on('close', resolve));
  outgoing.destroy();
  await closed;
}
