import { namedProvider } from '../calls/named-provider.ts';
import type { CallResult } from '../calls/observed-call.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { MessageStreamReader } from './message-stream.ts';
import { messageUsage, outputUsage } from './usage.ts';

/** What LangChain itself tells its tracers of a model. */
function start(model: unknown, [, options]: readonly unknown[]): MethodStart {
  const facts = called(model, 'getLsParams', options ?? {});
  const provider = textAt(facts, 'ls_provider') ?? asText(called(model, '_llmType'));
  return {
    provider: namedProvider(provider),
    model: textAt(facts, 'ls_model_name') ?? textAt(model, 'model') ?? textAt(model, 'modelName'),
  };
}

function called(model: unknown, method: string, ...args: readonly unknown[]): unknown {
  const found = valueAt(model, method);
  return typeof found === 'function' ? Reflect.apply(found, model, args) : undefined;
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * An answer to several messages has a list of generations for each. Models of the time before messages had usage tell it of the
 * whole answer, which is that of a message only where there is one.
 */
function chatResult(answer: unknown, [messages]: readonly unknown[], index: number): CallResult {
  const message = valueAt(answer, 'generations', `${index}`, '0', 'message');
  const usage = messageUsage(valueAt(message, 'usage_metadata'));
  return resultOf(
    usage ?? (countOf(messages) === 1 ? outputUsage(valueAt(answer, 'llmOutput')) : undefined),
    textAt(message, 'response_metadata', 'model_name'),
  );
}

function textResult(answer: unknown): CallResult {
  return resultOf(outputUsage(valueAt(answer, 'llmOutput')));
}

const resultOf = (usage: CallResult['usage'], model?: string): CallResult => ({
  model,
  usage,
  usageUnknownReason: usage ? undefined : 'not_reported',
});

const countOf = (list: unknown): number => (Array.isArray(list) ? list.length : 1);
const stream = {
  isFrameworks: true,
  start,
  result: () => resultOf(undefined),
  reader: () => new MessageStreamReader(),
} as const;
const signal = ([, options]: readonly unknown[]): unknown => valueAt(options, 'signal');

/** The methods of `BaseChatModel` that every chat model is called by. An answer out of LangChain's cache needs none of them. */
export const chatMethods: readonly ModelMethod[] = [
  {
    name: '_generateUncached',
    operation: 'chat',
    isFrameworks: true,
    start,
    calls: ([messages]) => countOf(messages),
    result: chatResult,
  },
  { ...stream, name: '_streamIterator', operation: 'chat', signal },
  { ...stream, name: '_streamChatModelEvents', operation: 'chat', signal },
];

/** Those of `BaseLLM`, for models of plain text, which take several prompts in one call. */
export const textMethods: readonly ModelMethod[] = [
  { name: '_generateUncached', operation: 'completion', isFrameworks: true, start, result: textResult },
  { ...stream, name: '_streamIterator', operation: 'completion', signal },
];
