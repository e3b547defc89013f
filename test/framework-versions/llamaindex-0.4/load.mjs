import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The uses of LlamaIndex are those of its models over `openai`, and of its settings. */
const [models, settings] = ['@llamaindex/openai', '@llamaindex/core/global'];

// How a program in this folder loads them.
export const esm = async () => ({ ...(await import(settings)), ...(await import(models)) });
export const cjs = () => ({ ...require(settings), ...require(models) });
