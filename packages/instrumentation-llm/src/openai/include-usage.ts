import { valueAt } from '../calls/token-usage.ts';
import type { StainlessOperation } from '../stainless/stainless-operation.ts';
import { asksForUsage, ChatStreamReader } from './chat-stream.ts';

/**
 * Lets an operation whose streams tell their usage only when they are asked ask for it, and keeps the answer from the
 * program. The program's own request is not changed: a copy of it is sent.
 */
export function withUsageIncluded(operation: StainlessOperation): StainlessOperation {
  return {
    ...operation,
    reader: (body) => new ChatStreamReader(body, true),
    rewrite: ([body, ...rest]) => {
      if (!isStreamed(body) || asksForUsage(body)) return [body, ...rest];
      const { stream_options: options } = body;
      const included = { ...(typeof options === 'object' ? options : undefined), include_usage: true };
      return [{ ...body, stream_options: included }, ...rest];
    },
  };
}

function isStreamed(body: unknown): body is { readonly stream_options?: unknown } {
  return typeof body === 'object' && body !== null && valueAt(body, 'stream') === true;
}
