import { imitate } from './imitate.ts';

/**
 * The methods that any copy of this package in the process has put in the place of a library's own, so that two copies do
 * not count a call twice. Nothing is written on the methods themselves: a program may look at them.
 */
const patchedKey = Symbol.for('@vital/instrumentation-llm/patched');

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts the original method back, or makes the replacement pass every call on where another tool has wrapped it since. */
export type Unpatch = () => void;

/** Whether a method can be replaced: it is a function, and its place may be written to. */
export function isPatchable(owner: object, name: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  return (
    typeof descriptor?.value === 'function' &&
    (descriptor.writable === true || descriptor.configurable === true)
  );
}

/**
 * Replaces a method of a prototype by one of the same name, length and own keys.
 *
 * @param replace gets the original and returns what is called in its place
 * @returns how to undo it; undefined where the method cannot be replaced, or was by another copy of this package
 */
export function patchMethod(
  owner: object,
  name: string,
  replace: (original: Method) => Method,
): Unpatch | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const original: Method | undefined = descriptor?.value;
  if (original === undefined || !isPatchable(owner, name) || isPatched(original)) return undefined;
  let active = true;
  const replacement = replace(original);
  const { patched } = {
    patched(this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(active ? replacement : original, this, args);
    },
  };
  imitate(patched, original);
  patchedMethods().add(patched);
  Object.defineProperty(owner, name, { ...descriptor, value: patched });
  return () => {
    active = false;
    if (Reflect.get(owner, name) === patched) {
      Object.defineProperty(owner, name, { ...descriptor, value: original });
    }
  };
}

/** Whether a copy of this package has replaced this method. */
export function isPatched(method: unknown): boolean {
  return typeof method === 'function' && patchedMethods().has(method);
}

function patchedMethods(): WeakSet<object> {
  const existing: WeakSet<object> | undefined = Reflect.get(globalThis, patchedKey);
  if (existing !== undefined) return existing;
  const methods = new WeakSet<object>();
  Reflect.set(globalThis, patchedKey, methods);
  return methods;
}
