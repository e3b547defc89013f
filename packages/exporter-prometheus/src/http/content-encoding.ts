import type { Transform } from 'node:stream';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

/** The encodings that a body is compressed with; compression runs off the event loop, at the fastest level. */
export const contentEncodings = {
  zstd: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
  gzip: () => createGzip({ level: 1 }),
} as const satisfies Record<string, () => Transform>;

/** The name of an encoding in `Accept-Encoding` and `Content-Encoding`. */
export type ContentEncoding = keyof typeof contentEncodings;

const preferred: readonly ContentEncoding[] = ['zstd', 'gzip'];

/** The encoding that an `Accept-Encoding` header likes best; undefined when it names none of ours, or prefers none. */
export function negotiateEncoding(acceptEncoding: string | undefined): ContentEncoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const qualities = new Map(
    acceptEncoding.split(',').map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return [name, Number(quality) || 0];
    }),
  );
  let best: ContentEncoding | undefined;
  // An identity that is only implied is worth less than anything named.
  let bestQuality = qualities.get('identity') ?? 0;
  for (const encoding of preferred) {
    const quality = qualities.get(encoding) ?? (encoding === 'gzip' ? (qualities.get('*') ?? 0) : 0);
    if (quality > 0 && (quality > bestQuality || (quality === bestQuality && best === undefined))) {
      best = encoding;
      bestQuality = quality;
    }
  }
  return best;
}
