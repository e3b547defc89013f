import { createRequire } from 'node:module';

/** The uses of LangChain are those of its models over `openai`. */
const models = '@langchain/openai';

// How a program in this folder loads them.
export const esm = () => import(models);
export const cjs = () => createRequire(import.meta.url)(models);
