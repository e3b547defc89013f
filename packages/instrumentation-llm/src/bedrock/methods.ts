import type { LlmOperation } from '@vital/conventions';
import type { CallResult } from '../calls/observed-call.ts';
import { countAt, type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { ConverseStreamReader, InvocationStreamReader } from './event-streams.ts';
import { invocationUsage } from './invocation-body.ts';
import { converseUsage } from './usage.ts';

/** The commands that call a model. */
export const commands = [
  'ConverseCommand',
  'ConverseStreamCommand',
  'InvokeModelCommand',
  'InvokeModelWithResponseStreamCommand',
];

const commandName = (command: unknown): string => textAt(command, 'constructor', 'name') ?? '';

/** An inference profile may be named by its ARN, whose last part is what other calls name it by. */
export function modelOfId(modelId: string | undefined): string | undefined {
  return modelId?.startsWith('arn:') ? modelId.slice(modelId.lastIndexOf('/') + 1) : modelId;
}

/** InvokeModel is for models of all kinds, which only their names tell apart. */
function operationOf(name: string, model: string | undefined): LlmOperation {
  if (name.startsWith('Converse') || model === undefined) return 'chat';
  if (model.includes('rerank')) return 'rerank';
  if (model.includes('embed')) return 'embeddings';
  return /image|canvas|stability|stable-/.test(model) ? 'image' : 'chat';
}

function start(_client: unknown, [command]: readonly unknown[]): MethodStart | undefined {
  const name = commandName(command);
  if (!commands.includes(name)) return undefined;
  const model = modelOfId(textAt(command, 'input', 'modelId'));
  return { provider: 'aws.bedrock', model, operation: operationOf(name, model) };
}

function resultOf(usage: TokenUsage | undefined): CallResult {
  return { usage, usageUnknownReason: usage ? undefined : 'not_reported' };
}

function result(output: unknown, [command]: readonly unknown[]): CallResult {
  return resultOf(
    commandName(command).startsWith('Converse')
      ? converseUsage(valueAt(output, 'usage'))
      : invocationUsage(valueAt(output, 'body')),
  );
}

/** The SDK tells how many attempts an answer, or an error, has taken. */
const retries = (outputOrError: unknown): number =>
  Math.max(0, (countAt(outputOrError, '$metadata', 'attempts') ?? 1) - 1);

/** What Bedrock calls a validation is that of the request by the service, not that of an answer by the program. */
function describe(error: unknown): unknown {
  if (textAt(error, 'name') !== 'ValidationException') return error;
  return {
    name: 'BadRequest',
    status: 400,
    message: textAt(error, 'message')?.replace('Input is too long', 'prompt is too long'),
  };
}

/** Every command passes through `send`, also those of the client that has a method for each. */
export const methods: readonly ModelMethod[] = [
  {
    name: 'send',
    operation: 'chat',
    start,
    result,
    describe,
    retries,
    callback: (args) => args.findIndex((argument) => typeof argument === 'function'),
    signal: ([, options]) => valueAt(options, 'abortSignal'),
    stream: (output) => valueAt(output, 'stream') ?? valueAt(output, 'body'),
    reader: ([command]) =>
      commandName(command).startsWith('Converse') ? new ConverseStreamReader() : new InvocationStreamReader(),
  },
];
