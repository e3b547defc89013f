export { type AITracerOptions, aiTracer } from './ai/ai-tracer.ts';
export { aiInstrumentation } from './ai/instrumentation.ts';
export { anthropicInstrumentation, instrumentAnthropic } from './anthropic/instrumentation.ts';
export { bedrockInstrumentation, instrumentBedrock } from './bedrock/instrumentation.ts';
export type { ExplicitOptions } from './calls/explicit-options.ts';
export { cohereInstrumentation, instrumentCohere } from './cohere/instrumentation.ts';
export { googleGenAIInstrumentation, instrumentGoogleGenAI } from './google-genai/instrumentation.ts';
export { groqInstrumentation, instrumentGroq } from './groq/instrumentation.ts';
export { instrumentLangChain, langchainInstrumentation } from './langchain/instrumentation.ts';
export { instrumentLlamaIndex, llamaIndexInstrumentation } from './llamaindex/instrumentation.ts';
export { llmInstrumentations } from './llm-instrumentations.ts';
export { instrumentMistral, mistralInstrumentation } from './mistral/instrumentation.ts';
export { instrumentOllama, ollamaInstrumentation } from './ollama/instrumentation.ts';
export { instrumentOpenAI, type OpenAIOptions, openaiInstrumentation } from './openai/instrumentation.ts';
export {
  type ModelPriceOverride,
  type ParsedOverrides,
  type PriceOverrides,
  parsePriceOverrides,
  readPriceFile,
} from './prices/price-overrides.ts';
export { createPriceSource, type PriceSourceOptions } from './prices/price-source.ts';
