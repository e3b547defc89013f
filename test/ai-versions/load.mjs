import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The provider of each version: its majors have other numbers. */
const providers = {
  'ai-5.0': '@ai-sdk/openai-2.0',
  'ai-5': '@ai-sdk/openai-2',
  'ai-6.0': '@ai-sdk/openai-3.0',
  'ai-6': '@ai-sdk/openai-3',
  'ai-7': '@ai-sdk/openai-4',
};

// How a program in this folder loads a version of the AI SDK, with its provider.
export const esm = async (name) => ({ ai: await import(name), openai: await import(providers[name]) });
export const cjs = (name) => ({ ai: require(name), openai: require(providers[name]) });
