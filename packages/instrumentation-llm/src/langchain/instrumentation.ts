import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, type Tracker, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { type PatchedMethods, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { chatMethods, textMethods } from './methods.ts';

const name = '@langchain/core';

/**
 * Watches the models of LangChain, chat models and models of plain text, and counts a call only where the client below it is
 * not watched: a `ChatOpenAI` is counted by the hook of `openai`, a model that makes its own requests by this one.
 */
export function langchainInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [`${name}/language_models/chat_models`, `${name}/language_models/llms`],
    since: '0.3.0',
    points: [
      ...chatMethods.map((method) => `BaseChatModel.${method.name}`),
      ...textMethods.map((method) => `BaseLLM.${method.name}`),
    ],
    gaps: ['embeddings, which are counted by their client or not at all'],
    patch: (exports, tracker) => {
      const Model = valueAt(exports, 'BaseChatModel') ?? valueAt(exports, 'BaseLLM');
      return patchModel(valueAt(Model, 'prototype'), tracker);
    },
  });
}

/**
 * Watches a model of LangChain, and all others of the copy of LangChain that it comes from, where Vital cannot see the library
 * being loaded: in a bundled program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the model
 */
export function instrumentLangChain<Model extends object>(
  model: Model,
  { meter = vitalMeter }: ExplicitOptions = {},
): Model {
  watchLangChainModel(model, meter);
  return model;
}

/** The same, for who wants to end it. */
export function watchLangChainModel(model: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const stop = guard(`watching a model of ${name}`, () =>
    patchAndReport(report, () => patchModel(model, trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

/** Both kinds of model have a class of their own at the base, and it has all of the methods. */
function patchModel(model: unknown, tracker: Tracker): PatchedMethods {
  const owner = methodOwner(model, '_generateUncached');
  const methods = valueAt(model, '_modelType');
  const kind = typeof methods === 'function' ? Reflect.apply(methods, model, []) : undefined;
  return patchMethods(owner, kind === 'base_chat_model' ? chatMethods : textMethods, tracker);
}
