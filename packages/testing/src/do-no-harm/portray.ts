import { inspect } from 'node:util';
import type { ErrorFacts } from './use.ts';

/** A value in words that are the same in every process. */
export function portray(value: unknown): string {
  return inspect(value, {
    depth: 8,
    sorted: true,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 500,
    maxStringLength: 5000,
  });
}

/** The class, the methods and the own keys of a value, in words. */
export function portrayShape(value: unknown): string {
  if (typeof value !== 'object' || value === null) return portray(value);
  const methods = new Set<string>();
  for (const prototype of prototypes(value)) {
    for (const key of Reflect.ownKeys(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
      if (typeof descriptor?.value === 'function') methods.add(String(key));
    }
  }
  return portray({
    classes: classes(value),
    own: Reflect.ownKeys(value).map(String).sort(),
    methods: [...methods].sort(),
  });
}

/** Fields that differ between two runs of one program: where the code stands, and the ports of a broken connection. */
const leftOut = new Set(['stack', 'message', 'socket']);

/** The class and the fields of an error; also of a value that is none, for anything can be thrown. */
export function errorFacts(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null)
    return { classes: [typeof error], message: portray(error), fields: {} };
  // Read first: a message that is made when it is asked for leaves a trace in the fields.
  const message = 'message' in error ? `${error.message}` : '';
  const fields: Record<string, unknown> = {};
  for (const key of Reflect.ownKeys(error).map(String).sort()) {
    if (leftOut.has(key)) continue;
    const value: unknown = Reflect.get(error, key);
    fields[key] = key === 'cause' && value !== undefined ? errorFacts(value) : portray(value);
  }
  const name = 'name' in error ? { name: `${error.name}` } : {};
  return { classes: classes(error), message, fields: { ...name, ...fields } };
}

function classes(value: object): string[] {
  return prototypes(value).map((prototype) => prototype.constructor.name);
}

function prototypes(value: object): object[] {
  const chain: object[] = [];
  let prototype: object | null = Object.getPrototypeOf(value);
  while (prototype !== null && prototype !== Object.prototype) {
    chain.push(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  return chain;
}
