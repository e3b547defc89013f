/** An instrumentation that Vital is compared with. */
export interface Peer {
  /** What its column is called. */
  readonly name: string;
  /** How a program turns it on. */
  readonly start: string;
  /** For each client library it says it supports, the package that does so. */
  readonly clients: Readonly<Record<string, string>>;
}

/** Every peer, in the order of the columns. Their versions are pinned by comparison/package.json. */
export const peers: readonly Peer[] = [
  {
    name: 'contrib',
    start: 'a preload that registers `OpenAIInstrumentation`; its range for `openai` ends before 7',
    clients: { openai: '@opentelemetry/instrumentation-openai' },
  },
  {
    name: 'traceloop',
    start:
      'a preload that registers the instrumentation of the client; its ranges end before `openai` 7 and `@google/genai` 2',
    clients: {
      openai: '@traceloop/instrumentation-openai',
      '@anthropic-ai/sdk': '@traceloop/instrumentation-anthropic',
      'cohere-ai': '@traceloop/instrumentation-cohere',
      '@google/genai': '@traceloop/instrumentation-google-generativeai',
      '@aws-sdk/client-bedrock-runtime': '@traceloop/instrumentation-bedrock',
    },
  },
  {
    name: 'openinference',
    start:
      'a preload that registers the instrumentation of the client; for ES modules `manuallyInstrument(module)` as well',
    clients: {
      openai: '@arizeai/openinference-instrumentation-openai',
      '@anthropic-ai/sdk': '@arizeai/openinference-instrumentation-anthropic',
      '@aws-sdk/client-bedrock-runtime': '@arizeai/openinference-instrumentation-bedrock',
    },
  },
  {
    name: 'openlit',
    start: 'a preload that calls `Openlit.init()`, without its own metrics and events',
    clients: {
      openai: 'openlit',
      '@anthropic-ai/sdk': 'openlit',
      'groq-sdk': 'openlit',
      'cohere-ai': 'openlit',
      ollama: 'openlit',
      '@mistralai/mistralai': 'openlit',
      '@aws-sdk/client-bedrock-runtime': 'openlit',
    },
  },
  {
    name: 'langfuse',
    start: '`observeOpenAI(client)` around the client; it has no other way',
    clients: { openai: '@langfuse/openai' },
  },
];
