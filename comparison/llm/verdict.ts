import type { Comparison } from '../../packages/testing/src/index.ts';

/** What an instrumentation recorded of one use: model calls, and the tokens it tells of. */
export interface Recorded {
  calls: number;
  input: number;
  output: number;
}

/**
 * `right`: the program sees no difference, and every call and token is recorded. `partly`: no difference, but calls or tokens
 * are not those that were served. `nothing`: no difference, and no call is recorded. `idle`: no difference, and there was no call to record, or one
 * that the program has asked not to tell of, and that is not told of. `changed`: the use comes out the same, but what the program
 * was given on the way is of another class or shape, or came in another order. `harm`: the program gets
 * another result or error, or sends another request. `crash`: an error that nobody can handle, another exit code, a process
 * that does not end, or a client that cannot be loaded.
 */
export const marks = ['right', 'partly', 'nothing', 'idle', 'changed', 'harm', 'crash'] as const;
export type Mark = (typeof marks)[number];

export interface Verdict {
  readonly mark: Mark;
  /** What differs, or what is recorded wrongly; empty where all is right. */
  readonly because: string;
}

const crashes = new Set([
  'unhandledRejections',
  'uncaughtExceptions',
  'exitCode',
  'endedByItself',
  'settled',
]);

/** In these the program says by the library's own option that the call is not to be told of. */
const optedOut = /^disabled: /;

/** In these the program does not read an answer to its end, and what of its usage can be known is not the same for all. */
const unread =
  /asResponse|^stream: withResponse|never read|not even started|forget|break|abort|throw out|by hand|own controller|cut|malformed|timeout|error event/;

/** Holds what was seen against what the fake provider served. */
export function judge(comparison: Comparison, recorded: Recorded): Verdict {
  const fields = comparison.differences.map((difference) => difference.split(':')[0] ?? '');
  if (fields.length > 0) {
    const mark = fields.some((field) => crashes.has(field))
      ? 'crash'
      : onlyEvents(fields)
        ? 'changed'
        : 'harm';
    const uncaught = new Set(comparison.patched.uncaughtExceptions.map(({ message }) => message));
    return { mark, because: [fields.join(', '), ...uncaught].join('; ') };
  }
  const served = servedBy(comparison);
  if (served.calls === 0) return { mark: 'idle', because: '' };
  if (recorded.calls === 0) return { mark: optedOut.test(comparison.use) ? 'idle' : 'nothing', because: '' };
  const wrong = [
    recorded.calls !== served.calls && `${recorded.calls} calls of ${served.calls}`,
    ...(['input', 'output'] as const).map(
      (type) =>
        !isRight(comparison.use, type, recorded, served) &&
        `${recorded[type]} ${type} tokens of ${served[type]}`,
    ),
  ].filter((reason) => reason !== false);
  return { mark: wrong.length === 0 ? 'right' : 'partly', because: wrong.join(', ') };
}

const onlyEvents = (fields: readonly string[]) => fields.every((field) => field === 'events');

interface Served extends Recorded {
  /** Input tokens that were read from or written to the provider's cache; some leave them out of the input. */
  cached: number;
}

function isRight(use: string, type: 'input' | 'output', recorded: Recorded, served: Served): boolean {
  if (recorded[type] === served[type]) return true;
  if (type === 'input' && recorded.input === served.input - served.cached) return true;
  return unread.test(use);
}

function servedBy({ patched }: Comparison): Served {
  const served: Served = { calls: 0, input: 0, output: 0, cached: 0 };
  for (const attempt of patched.served.map((text) => JSON.parse(text))) {
    if (attempt.operation === 'other') continue;
    if (attempt.attempt === 0) served.calls += 1;
    served.input += attempt.tokens?.input ?? 0;
    served.output += attempt.tokens?.output ?? 0;
    served.cached += (attempt.tokens?.cache_read ?? 0) + (attempt.tokens?.cache_write ?? 0);
  }
  return served;
}
