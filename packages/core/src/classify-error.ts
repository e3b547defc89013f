import type { ErrorType } from '@vital/conventions';

/** The fields by which libraries tell their errors apart. */
interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly type: string;
  readonly status: number | undefined;
}

type Rule = readonly [errorType: ErrorType, matches: (facts: ErrorFacts) => boolean];

const has = (pattern: RegExp) => (facts: ErrorFacts) =>
  pattern.test(facts.name) || pattern.test(facts.code) || pattern.test(facts.type);

const says = (message: string) => (facts: ErrorFacts) => facts.message === message;

const status =
  (...values: readonly number[]) =>
  (facts: ErrorFacts) =>
    facts.status !== undefined && values.includes(facts.status);

/** In order: the first rule that matches decides, so the particular stands before the general. */
const rules: readonly Rule[] = [
  // axios' code for its own time limit, which is Node's for a connection that the other side gave up.
  ['timeout', ({ code, message }) => code === 'ECONNABORTED' && /timeout/i.test(message)],
  ['connection', ({ code }) => code === 'ECONNABORTED' || code.startsWith('ERR_HTTP2_')],
  ['cancelled', has(/abort(ed)?(error)?$|cancel/i)],
  ['cancelled', (facts) => facts.name === 'Error' && facts.message === 'Abort'],
  // What the clients of OpenAI, Anthropic and Groq say: in a minified program their classes have lost their names.
  ['cancelled', says('Request was aborted.')],
  ['timeout', says('Request timed out.')],
  ['context_length', has(/context_length|context_window|max_tokens_exceeded|ContextOverflow/i)],
  ['context_length', (facts) => /maximum context length|prompt is too long/i.test(facts.message)],
  ['content_filter', has(/content_filter|content_policy|safety|moderation_blocked|guardrail/i)],
  ['rate_limit', status(429)],
  ['rate_limit', has(/rate_?limit|throttl|too_?many_?requests|quota|resource_?exhausted/i)],
  ['overloaded', status(503, 529)],
  ['overloaded', has(/overloaded|unavailable|capacity/i)],
  ['timeout', status(408, 504)],
  ['timeout', has(/timeout|timedout|ETIMEDOUT|deadline/i)],
  ['auth', status(401, 403)],
  ['auth', has(/auth|permission|forbidden|invalid_api_key|AccessDenied/i)],
  ['connection', has(/connection|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|UND_ERR|socket|fetch failed/i)],
  [
    'connection',
    (facts) => /^(terminated|fetch failed|premature close|connection error\.)$/i.test(facts.message),
  ],
  ['validation', has(/ZodError|validation|SchemaError|OutputParser|GraphRecursion|InvalidUpdate/i)],
  ['tool', has(/^tool/i)],
  ['invalid_request', (facts) => facts.status !== undefined && facts.status >= 400 && facts.status < 500],
  ['server', (facts) => facts.status !== undefined && facts.status >= 500],
  ['invalid_request', has(/invalid_request|BadRequest|NotFound/i)],
  ['server', has(/server_error|InternalServer|api_error/i)],
];

/**
 * The class of an error, by the name, code, type and HTTP status that it, or its cause, carries. It asks no class, so it
 * works for every copy and version of a library. What matches no rule is `other`.
 */
export function classifyError(error: unknown): ErrorType {
  try {
    return classify(error, 0);
  } catch {
    return 'other';
  }
}

/** Whether an error only says that somebody no longer wanted the answer. */
export function isCancellation(error: unknown): boolean {
  return classifyError(error) === 'cancelled';
}

function classify(error: unknown, depth: number): ErrorType {
  if (!isRecord(error)) return 'other';
  const facts = readFacts(error);
  const found = rules.find(([, matches]) => matches(facts))?.[0];
  if (found) return found;
  return depth < 3 && error.cause !== error ? classify(error.cause, depth + 1) : 'other';
}

function readFacts(error: Readonly<Record<string, unknown>>): ErrorFacts {
  const className = typeof error.constructor === 'function' ? error.constructor.name : '';
  const name = text(error.name);
  return {
    name: name === 'Error' || name === '' ? className || name : name,
    message: text(error.message),
    code: text(error.code) || text(error.lc_error_code),
    type: text(error.type),
    status: [error.status, error.statusCode, metadataStatus(error), responseStatus(error)].find(isNumber),
  };
}

/** The HTTP status as the AWS SDK gives it. */
function metadataStatus(error: Readonly<Record<string, unknown>>): unknown {
  return isRecord(error.$metadata) ? error.$metadata.httpStatusCode : undefined;
}

/** The HTTP status as axios and the errors of `fetch` wrappers give it. */
function responseStatus(error: Readonly<Record<string, unknown>>): unknown {
  return isRecord(error.response) ? error.response.status : undefined;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
