import type { Instrumentation } from '@vital/core';
import { aiInstrumentation } from './ai/instrumentation.ts';
import { anthropicInstrumentation } from './anthropic/instrumentation.ts';
import { bedrockInstrumentation } from './bedrock/instrumentation.ts';
import { cohereInstrumentation } from './cohere/instrumentation.ts';
import { googleGenAIInstrumentation } from './google-genai/instrumentation.ts';
import { groqInstrumentation } from './groq/instrumentation.ts';
import { langchainInstrumentation } from './langchain/instrumentation.ts';
import { llamaIndexInstrumentation } from './llamaindex/instrumentation.ts';
import { mistralInstrumentation } from './mistral/instrumentation.ts';
import { ollamaInstrumentation } from './ollama/instrumentation.ts';
import { type OpenAIOptions, openaiInstrumentation } from './openai/instrumentation.ts';

/** Every instrumentation of this package. One whose library a program never loads costs nothing. */
export function llmInstrumentations(options: OpenAIOptions = {}): readonly Instrumentation[] {
  return [
    openaiInstrumentation(options),
    anthropicInstrumentation(),
    groqInstrumentation(),
    googleGenAIInstrumentation(),
    aiInstrumentation(),
    bedrockInstrumentation(),
    cohereInstrumentation(),
    ollamaInstrumentation(),
    mistralInstrumentation(),
    langchainInstrumentation(),
    llamaIndexInstrumentation(),
  ];
}
