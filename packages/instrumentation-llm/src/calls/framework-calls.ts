import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that a framework makes on behalf of a program, through a client that may be watched itself. */
export interface FrameworkCall {
  /** Whether a watched client has been called inside of it. That client's call is the one that counts then. */
  isOwnedBelow: boolean;
}

const key = Symbol.for('@vital/instrumentation-llm/framework-calls');

/** The framework's call that the current work is done for: one for the process, whichever copy of this package asks. */
export const frameworkCalls = joinCalls();

function joinCalls(): AsyncLocalStorage<FrameworkCall> {
  const existing: AsyncLocalStorage<FrameworkCall> | undefined = Reflect.get(globalThis, key);
  if (existing !== undefined) return existing;
  const created = new AsyncLocalStorage<FrameworkCall>();
  Object.defineProperty(globalThis, key, { value: created });
  return created;
}
