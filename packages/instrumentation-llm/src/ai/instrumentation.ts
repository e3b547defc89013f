import { guard, type Instrumentation, reportInstrumentation, trackerFor } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { valueAt } from '../calls/token-usage.ts';
import { version } from '../version.ts';
import { ModelCalls } from './model-calls.ts';
import { telemetryIntegration } from './telemetry-integration.ts';

const name = 'ai';

/** Where the AI SDK, from version 7 on, keeps the integrations that `registerTelemetry` was given. */
const registry = 'AI_SDK_TELEMETRY_INTEGRATIONS';

/**
 * Watches the AI SDK (`ai`) through the telemetry that it offers from version 7 on: text and objects, plain and streamed,
 * embeddings and rerank. Its providers make their own requests, so no other instrumentation counts the same calls. A call
 * with `telemetry: { isEnabled: false }`, or with integrations of its own, is not seen.
 */
export function aiInstrumentation(): Instrumentation {
  return {
    name,
    version,
    start(meter) {
      const calls = new ModelCalls(trackerFor(meter));
      const integration = telemetryIntegration(calls);
      const registered: unknown[] = Reflect.get(globalThis, registry) ?? [];
      Reflect.set(globalThis, registry, registered);
      registered.push(integration);
      const unhook = hookModule(name, (exports, loaded) => {
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
        const index = registered.indexOf(integration);
        if (index >= 0) registered.splice(index, 1);
        guard('letting the AI SDK go', () => calls.close());
      };
    },
  };
}
