import { createRequire } from 'node:module';

// How a program in this folder loads a client library: it has older versions of its own.
export const esm = (name) => import(name);
export const cjs = createRequire(import.meta.url);
