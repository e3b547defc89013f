import { guard, type Instrumentation, reportInstrumentation, type Stop, trackerFor } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { valueAt } from '../calls/token-usage.ts';
import { version } from '../version.ts';
import { aiTracerCoverage } from './ai-tracer.ts';
import { ModelCalls } from './model-calls.ts';
import { watchObjectFunctions } from './object-functions.ts';
import { telemetryIntegration } from './telemetry-integration.ts';
import { watchTracingChannel } from './tracing-channel.ts';

const name = 'ai';

/** Where the AI SDK, from version 7 on, keeps the integrations that `registerTelemetry` was given. */
const registry = 'AI_SDK_TELEMETRY_INTEGRATIONS';

/**
 * Watches the AI SDK (`ai`) through the telemetry that it offers from version 7 on: text and objects, plain and streamed,
 * embeddings, rerank, speech and transcriptions. Its providers make their own requests, so no other instrumentation counts
 * the same calls.
 *
 * A call with telemetry integrations of its own bypasses the registered ones, and is told of by the SDK's tracing channel; those
 * that are not told of there get one integration more.
 * One with `telemetry: { isEnabled: false }` is not seen: the SDK tells nobody of it.
 */
export function aiInstrumentation(): Instrumentation {
  return {
    name,
    version,
    coverage: {
      hook: 'callback',
      since: '7.0.0',
      earlier: aiTracerCoverage,
      modules: [name],
      points: [
        'telemetry integration (`registerTelemetry`)',
        'tracing channel `ai:telemetry`',
        'integrations of `generateObject` and `streamObject`',
      ],
      gaps: [
        'calls with `telemetry: { isEnabled: false }`',
        '`generateObject` and `streamObject` with integrations of their own, where the package was loaded by `require`',
      ],
    },
    start(meter) {
      const tracker = trackerFor(meter);
      const calls = new ModelCalls(tracker);
      const published = new ModelCalls(tracker);
      const integration = telemetryIntegration(calls, published);
      const unsubscribe = watchTracingChannel(published, calls);
      const registered: unknown[] = Reflect.get(globalThis, registry) ?? [];
      Reflect.set(globalThis, registry, registered);
      registered.push(integration);
      const stops: Stop[] = [];
      const unhook = hookModule(name, (exports, loaded) => {
        stops.push(watchObjectFunctions(exports, integration));
        const offered =
          valueAt(exports, 'registerTelemetry') ?? valueAt(exports, 'default', 'registerTelemetry');
        reportInstrumentation({
          library: name,
          version: loaded.version ?? 'unknown',
          hook: 'callback',
          status: typeof offered === 'function' ? 'active' : 'unsupported',
        });
      });
      return () => {
        unhook();
        for (const stop of stops.splice(0)) guard('letting the AI SDK go', stop);
        unsubscribe();
        const index = registered.indexOf(integration);
        if (index >= 0) registered.splice(index, 1);
        for (const open of [calls, published]) guard('letting the AI SDK go', () => open.close());
      };
    },
  };
}
