/** How a request may be answered badly, slowly or unusually. The README's table is this one. */
export const faultCatalogue = {
  'rate-limit':
    'answers 429 with `retry-after-ms`; `rate-limit=1` only the first attempt, `=2` the first two',
  'server-error': 'answers 500; `=N` as above',
  overloaded: 'answers 503; `=N` as above',
  unauthorized: 'answers 401',
  'unknown-model': 'answers 404',
  'invalid-request': 'answers 400',
  'context-length': 'answers 400 with the code of a prompt that is too long',
  'content-filter': 'answers 400 with the code of a refused prompt',
  slow: 'waits before it answers: `slow=250` milliseconds, default 1000',
  'slow-stream': 'waits between the events of a stream: `slow-stream=50` milliseconds, default 100',
  cut: 'destroys the connection in the middle of the answer',
  malformed: 'sends something that is no JSON in the middle of a stream, or as the body',
  'stream-error': 'ends a stream in its middle with an error event',
  'no-usage': 'leaves the token usage out',
  cached: 'half of the input tokens were read from the cache',
  'cache-write': 'a quarter of the input tokens were written to the cache',
  reasoning: 'half of the output tokens are reasoning',
  output: 'answers with so many output tokens: `output=1000`',
  length: 'stops because the limit of output tokens is reached',
  filtered: 'stops because the content filter found something in the answer',
  failed: 'the answer itself says that it failed (responses only)',
} as const satisfies Record<string, string>;

export type Fault = keyof typeof faultCatalogue;

/** The faults of one request, each with its number where it has one. */
export type Faults = ReadonlyMap<Fault, number | undefined>;

/** Separates a model's name from its faults. No model's name has it, and it stays as it is in a URL. */
const separator = '~';

/**
 * Reads the faults of a request: `gpt-4o-mini~rate-limit=1+cached` is the model `gpt-4o-mini` with two faults.
 *
 * @throws Error naming a fault that does not exist: a test that misspells one must not pass.
 */
export function parseFaults(requestedModel: string, header = ''): { model: string; faults: Faults } {
  const [model = '', suffix = ''] = requestedModel.split(separator);
  const faults = new Map<Fault, number | undefined>();
  for (const part of `${suffix}+${header}`.split('+').filter((text) => text !== '')) {
    const [name = '', value] = part.trim().split('=');
    if (!isFault(name)) {
      throw new Error(`unknown fault "${name}"; known: ${Object.keys(faultCatalogue).join(', ')}`);
    }
    faults.set(name, value === undefined ? undefined : Number(value));
  }
  return { model, faults };
}

function isFault(name: string): name is Fault {
  return Object.hasOwn(faultCatalogue, name);
}

/** A request turned away: the status, and what a wire format needs to word its error. */
export interface Refusal {
  readonly status: number;
  readonly fault: Fault;
  readonly message: string;
  /** Whether a client that tries again may succeed. */
  readonly retryable: boolean;
}

const refusals: readonly Refusal[] = [
  { fault: 'rate-limit', status: 429, message: 'Rate limit reached', retryable: true },
  { fault: 'server-error', status: 500, message: 'The server had an error', retryable: true },
  { fault: 'overloaded', status: 503, message: 'The engine is currently overloaded', retryable: true },
  { fault: 'unauthorized', status: 401, message: 'Incorrect API key provided', retryable: false },
  { fault: 'unknown-model', status: 404, message: 'The model does not exist', retryable: false },
  { fault: 'invalid-request', status: 400, message: 'Invalid value', retryable: false },
  {
    fault: 'context-length',
    status: 400,
    message: 'The maximum context length is exceeded',
    retryable: false,
  },
  {
    fault: 'content-filter',
    status: 400,
    message: 'The content filter refused the prompt',
    retryable: false,
  },
];

/** How an attempt is turned away; undefined when it is served. The first attempt has the number 0. */
export function findRefusal(faults: Faults, attempt: number): Refusal | undefined {
  return refusals.find(
    ({ fault }) => faults.has(fault) && attempt < (faults.get(fault) ?? Number.POSITIVE_INFINITY),
  );
}
