import type { JsonObject } from '../json.ts';
import type { Exchange } from './exchange.ts';
import { schemaExample } from './schema-example.ts';
import type { TokenCounts } from './served.ts';

/** What a wire format found in a request, in words that all providers share. */
export interface Question {
  /** What the model reads: messages, instructions, tools. */
  readonly prompt: unknown;
  /** The most output tokens that the request allows. */
  readonly maximumTokens?: unknown;
  /** The JSON schema that the answer has to fit. */
  readonly schema?: unknown;
  /** The tool that the answer is to call. */
  readonly tool?: { readonly name: string; readonly parameters: unknown };
}

/** What the fake model says. */
export interface Answer {
  /** The text, or the arguments of the tool call, in the pieces in which a stream sends them. */
  readonly pieces: readonly string[];
  readonly text: string;
  readonly toolCall: { readonly id: string; readonly name: string } | undefined;
  readonly stop: 'stop' | 'length' | 'filtered' | 'tool';
  readonly tokens: TokenCounts;
}

/** Characters of a prompt that count as one token. */
const charactersPerToken = 4;

/** Composes an answer that depends on the request alone: the same request is answered with the same tokens. */
export function composeAnswer({ faults, key }: Exchange, question: Question): Answer {
  const { schema, tool, maximumTokens } = question;
  const limit = typeof maximumTokens === 'number' ? maximumTokens : Number.POSITIVE_INFINITY;
  const wanted = faults.get('output') ?? 8 + (key % 24);
  const output = Math.min(wanted, limit);
  const pieces =
    tool || schema
      ? cut(JSON.stringify(schemaExample(tool ? tool.parameters : schema)), output)
      : Array.from({ length: output }, (_, index) => (index === 0 ? 'word' : ` word${index}`));
  return {
    pieces,
    text: pieces.join(''),
    toolCall: tool && { id: `call_${key.toString(16)}`, name: tool.name },
    stop: stopOf(faults, wanted > limit, tool !== undefined),
    tokens: countTokens(faults, question.prompt, output),
  };
}

/** Counts the tokens of a prompt, and splits them as the faults say. */
export function countTokens(faults: Exchange['faults'], prompt: unknown, output: number): TokenCounts {
  const input = Math.ceil(JSON.stringify(prompt ?? '').length / charactersPerToken);
  return {
    input,
    output,
    cache_read: faults.has('cached') ? Math.floor(input / 2) : 0,
    cache_write: faults.has('cache-write') ? Math.floor(input / 4) : 0,
    reasoning: faults.has('reasoning') ? Math.floor(output / 2) : 0,
  };
}

/** The fields of an object that are not undefined. */
export function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function stopOf(faults: Exchange['faults'], limited: boolean, tool: boolean): Answer['stop'] {
  if (faults.has('filtered')) return 'filtered';
  if (faults.has('length') || limited) return 'length';
  return tool ? 'tool' : 'stop';
}

function cut(text: string, pieces: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / pieces));
  return text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [text];
}
