/** What a program records by hand where its library is not watched. */
export const trackingFunctions = {
  client: 'trackLlmCall()',
  framework: 'trackWorkflowExecution()',
} as const;

/**
 * Libraries that call models or run workflows and that Vital does not watch: a program that uses one would miss its
 * metrics without knowing why. A library of this list that gets an instrumentation is no longer looked for.
 */
export const uncoveredLibraries: Readonly<Record<string, keyof typeof trackingFunctions>> = {
  '@aws-sdk/client-bedrock-agent-runtime': 'client',
  '@azure-rest/ai-inference': 'client',
  '@cerebras/cerebras_cloud_sdk': 'client',
  '@fal-ai/client': 'client',
  '@google-cloud/vertexai': 'client',
  '@google/generative-ai': 'client',
  '@huggingface/inference': 'client',
  '@huggingface/transformers': 'client',
  '@ibm-cloud/watsonx-ai': 'client',
  '@lmstudio/sdk': 'client',
  '@openrouter/sdk': 'client',
  '@perplexity-ai/perplexity_ai': 'client',
  'node-llama-cpp': 'client',
  'portkey-ai': 'client',
  replicate: 'client',
  'together-ai': 'client',
  voyageai: 'client',
  '@mastra/core': 'framework',
  '@openai/agents': 'framework',
  genkit: 'framework',
  llamaindex: 'framework',
};
