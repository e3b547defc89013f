import type { Meter } from '@opentelemetry/api';
import {
  guard,
  type Instrumentation,
  type InstrumentationReport,
  reportInstrumentation,
  type Stop,
  type Tracker,
  trackerFor,
  vitalMeter,
} from '@vital/core';
import { hookModule } from '@vital/module-hook';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { type PatchedMethods, patchAll, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport } from '../methods/patching-instrumentation.ts';
import { version } from '../version.ts';
import { type DecoratedChat, decoratedChat, decoratedChats } from './decorated-chats.ts';
import { methods } from './methods.ts';

const name = '@llamaindex/core';
const decoratorModule = `${name}/decorator`;

/** With it, the author of a model marks the method whose calls LlamaIndex tells of. */
const decorator = 'wrapLLMEvent';

/**
 * Watches the models of LlamaIndex, and counts a call only where the client below it is not watched. Its callbacks tell neither of
 * the model nor of a failure, so the method is watched that they are sent from, in each class that is defined from now on.
 */
export function llamaIndexInstrumentation(): Instrumentation {
  return {
    name,
    version,
    coverage: {
      hook: 'patch',
      since: '0.4.0',
      modules: [decoratorModule],
      points: methods.map((method) => `${decorator}: ${method.name}`),
      gaps: [
        'embeddings, which are counted by their client or not at all',
        'models that do not use the decorator',
      ],
    },
    start(meter) {
      const tracker = trackerFor(meter);
      const stops: Stop[] = [];
      let started = false;
      const unhook = hookModule(decoratorModule, (exports, loaded) => {
        const report = { library: name, version: loaded.version ?? 'unknown', hook: 'patch' } as const;
        stops.push(watchDecorator(exports, report, tracker, started));
      });
      started = true;
      return () => {
        unhook();
        for (const stop of stops.splice(0)) guard(`letting ${name} go`, stop);
      };
    },
  };
}

/**
 * Watches a model of LlamaIndex, and those of its class that are made later, where Vital cannot see the library being loaded: in a
 * bundled program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the model
 */
export function instrumentLlamaIndex<Model extends object>(
  model: Model,
  { meter = vitalMeter }: ExplicitOptions = {},
): Model {
  watchLlamaIndexModel(model, meter);
  return model;
}

/** The same, for who wants to end it. */
export function watchLlamaIndexModel(model: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const tracker = trackerFor(meter);
  const stop = guard(`watching a model of ${name}`, () =>
    patchAndReport(report, () => {
      // A model has a bound copy of its class's method.
      const owners = new Set([methodOwner(model, 'chat'), methodOwner(Object.getPrototypeOf(model), 'chat')]);
      return patchAll([...owners].map((owner) => patchMethods(owner, methods, tracker)));
    }),
  );
  return stop ?? (() => undefined);
}

/**
 * @param isNew whether the module has just been loaded. Classes that were defined before that are not seen, so that it only
 *   counts as watched with the first class that is
 */
function watchDecorator(
  exports: object,
  report: Omit<InstrumentationReport, 'status'>,
  tracker: Tracker,
  isNew: boolean,
): Stop {
  const original = valueAt(exports, decorator);
  const watched: PatchedMethods[] = [];
  const watch = (chat: DecoratedChat) => {
    watched.push(patchMethods(chat, methods, tracker));
    reportInstrumentation({ ...report, status: 'active' });
  };
  const decorate = (...args: unknown[]): unknown => {
    if (typeof original !== 'function') return undefined;
    const chat: unknown = Reflect.apply(original, undefined, args);
    return guard(`watching a model of ${name}`, () => decoratedChat(chat, exports, watch)) ?? chat;
  };
  if (typeof original !== 'function' || !Reflect.set(exports, decorator, decorate)) {
    reportInstrumentation({ ...report, status: 'unsupported' });
    return () => undefined;
  }
  if (isNew) reportInstrumentation({ ...report, status: 'active' });
  for (const chat of decoratedChats(exports)) watch(chat);
  return () => {
    if (valueAt(exports, decorator) === decorate) Reflect.set(exports, decorator, original);
    patchAll(watched).unpatch();
    reportInstrumentation({ ...report, status: 'disabled' });
  };
}
