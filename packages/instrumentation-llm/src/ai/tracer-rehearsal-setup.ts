import type { Tracer } from '@opentelemetry/api';
import type { PatchSetup } from '@vital/testing';
import type * as AI from 'ai';
import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { version } from '../version.ts';
import { aiTracer } from './ai-tracer.ts';

/** What takes telemetry in versions 5 and 6. */
const traced = [
  'generateText',
  'streamText',
  'generateObject',
  'streamObject',
  'embed',
  'embedMany',
] as const;

let tracer: Tracer | undefined;
const rehearse = rehearseInstrumentation({
  name: 'ai',
  version,
  start(meter) {
    tracer = aiTracer({ meter });
    return () => undefined;
  },
});

/** Makes a program of one that hands no tracer over: it does to each call, and is otherwise the same. */
const setup: PatchSetup<{ ai: typeof AI }> = ({ module }) => {
  const { ai } = module;
  const telemetry = { experimental_telemetry: { isEnabled: true, tracer } };
  const calls = traced.map((name) => [
    name,
    (options: object): unknown => Reflect.apply(ai[name], undefined, [{ ...options, ...telemetry }]),
  ]);
  module.ai = { ...ai, ...Object.fromEntries(calls) };
  return rehearse();
};

export default setup;
