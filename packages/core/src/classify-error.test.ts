import { classifyError } from './classify-error.ts';

const error = (facts: object, message = 'failed') => Object.assign(new Error(message), facts);
class RateLimitError extends Error {}

describe('classifyError', () => {
  it.each([
    { given: error({ status: 429 }), expected: 'rate_limit' },
    { given: new RateLimitError('x'), expected: 'rate_limit' },
    {
      given: error({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }),
      expected: 'rate_limit',
    },
    { given: error({ lc_error_code: 'MODEL_RATE_LIMIT' }), expected: 'rate_limit' },
    { given: error({ name: 'APIConnectionTimeoutError' }), expected: 'timeout' },
    { given: error({ code: 'ETIMEDOUT' }), expected: 'timeout' },
    { given: error({ name: 'TimeoutError' }), expected: 'timeout' },
    { given: error({ status: 401 }), expected: 'auth' },
    { given: error({ status: 400, code: 'context_length_exceeded' }), expected: 'context_length' },
    { given: error({ status: 400, code: 'content_filter' }), expected: 'content_filter' },
    { given: error({ status: 529, type: 'overloaded_error' }), expected: 'overloaded' },
    { given: error({ status: 503 }), expected: 'overloaded' },
    { given: error({ status: 500 }), expected: 'server' },
    { given: error({ status: 422 }), expected: 'invalid_request' },
    { given: error({ name: 'APIConnectionError' }), expected: 'connection' },
    { given: error({}, 'outer'), expected: 'other' },
    {
      given: new TypeError('fetch failed', { cause: error({ code: 'ECONNREFUSED' }) }),
      expected: 'connection',
    },
    { given: new Error('outer', { cause: error({ status: 429 }) }), expected: 'rate_limit' },
    { given: error({ name: 'AbortError' }), expected: 'cancelled' },
    { given: error({ name: 'APIUserAbortError' }), expected: 'cancelled' },
    { given: new Error('Abort'), expected: 'cancelled' },
    {
      given: error({ name: 'a', cause: error({ name: 'AbortError' }) }, 'Request timed out.'),
      expected: 'timeout',
    },
    { given: error({ name: 'a' }, 'Request was aborted.'), expected: 'cancelled' },
    { given: error({ name: 'a' }, 'Connection error.'), expected: 'connection' },
    { given: error({ name: 'ZodError' }), expected: 'validation' },
    {
      given: error({ name: 'GraphRecursionError', lc_error_code: 'GRAPH_RECURSION_LIMIT' }),
      expected: 'validation',
    },
    { given: error({ name: 'ToolInvocationError' }), expected: 'tool' },
    {
      given: error({ name: 'AxiosError', code: 'ECONNABORTED' }, 'timeout of 10ms exceeded'),
      expected: 'timeout',
    },
    { given: error({ code: 'ECONNABORTED' }, 'write ECONNABORTED'), expected: 'connection' },
    {
      given: error({ code: 'ERR_HTTP2_STREAM_CANCEL' }, 'The pending stream has been canceled'),
      expected: 'connection',
    },
    { given: error({ name: 'AxiosError', response: { status: 429 } }), expected: 'rate_limit' },
    { given: 'text', expected: 'other' },
    { given: undefined, expected: 'other' },
  ])('$given is $expected', ({ given, expected }) => {
    expect(classifyError(given)).toBe(expected);
  });

  it('survives errors that cannot be read', () => {
    const hostile = new Proxy(new Error('x'), {
      get() {
        throw new Error('no');
      },
    });
    expect(classifyError(hostile)).toBe('other');
    const loop = new Error('loop');
    loop.cause = loop;
    expect(classifyError(loop)).toBe('other');
  });
});
