import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { PatchSetup } from '../../packages/testing/src/index.ts';
import { SpanRecorder } from './span-recorder.ts';

/** Starts the peer that PEER names for the client that CLIENT names, from a preload, and tells what it recorded. */
const { PEER: peer = '', PACKAGE: packageName = '', CLIENT: client = '' } = process.env;
const require = createRequire(import.meta.url);
const recorder = new SpanRecorder();
recorder.provider.register();

/** OpenTelemetry's hook for `import`, in the copy that the peer itself brings. */
function hookImports(): void {
  const theirs = createRequire(require.resolve(packageName));
  const instrumentation = createRequire(theirs.resolve('@opentelemetry/instrumentation'));
  const hook = pathToFileURL(instrumentation.resolve('import-in-the-middle/hook.mjs')).href;
  register(hook, { data: { include: [client] } });
}

/** @returns the instrumentation, for who has to hand it a module */
function startInstrumentation(): object {
  const { registerInstrumentations } = require('@opentelemetry/instrumentation');
  const exported: Record<string, unknown> = require(packageName);
  const Instrumentation = Object.entries(exported).find(([name]) => name.endsWith('Instrumentation'))?.[1];
  if (typeof Instrumentation !== 'function') throw new Error(`${packageName} exports no instrumentation`);
  const instrumentation: object = Reflect.construct(Instrumentation, []);
  registerInstrumentations({ instrumentations: [instrumentation], tracerProvider: recorder.provider });
  return instrumentation;
}

/** It uses a provider that is there only if that one has a method of OpenTelemetry 1. */
function startOpenlit(): void {
  const { trace } = require('@opentelemetry/api');
  trace.getTracerProvider = () => Object.assign(recorder.provider, { addSpanProcessor() {} });
  const { Openlit } = require(packageName);
  Openlit.init({ disableMetrics: true, disableEvents: true, pricingJson: '{}' });
}

/** What each peer does before the client is loaded, and once it is. */
const starts: Readonly<Record<string, () => PatchSetup<object>>> = {
  langfuse:
    () =>
    ({ wrapClients }) => {
      wrapClients(require(packageName).observeOpenAI);
      return undefined;
    },
  openlit() {
    hookImports();
    startOpenlit();
    return () => undefined;
  },
  // Its own copy of import-in-the-middle is too old to be given one module; for ES modules its README says to hand it over.
  openinference() {
    const instrumentation = startInstrumentation();
    return ({ module, format }) => {
      const manually: unknown = Reflect.get(instrumentation, 'manuallyInstrument');
      const exported: unknown = Reflect.get(module, 'default') ?? module;
      if (format === 'esm' && typeof manually === 'function') manually.call(instrumentation, exported);
      return undefined;
    };
  },
};

function startByHook(): PatchSetup<object> {
  hookImports();
  startInstrumentation();
  return () => undefined;
}

const started = (starts[peer] ?? startByHook)();

const setup: PatchSetup<object> = async (context) => {
  await started(context);
  return () => recorder.recorded;
};

export default setup;
