import { guard } from '@vital/core';
import type { CallbackHandler } from './callback-handler.ts';

type Configure = (this: unknown, inheritable: unknown, ...rest: unknown[]) => unknown;

/** LangChain's `CallbackManager`, the class: every run of every kind asks its static method for its callbacks. */
export interface CallbackManagerClass {
  _configureSync: Configure;
}

/** What is used of a callback manager that a program, or a run further out, hands in. */
interface CallbackManager {
  readonly handlers: readonly unknown[];
  copy(): CallbackManager;
  addHandler(handler: CallbackHandler, inherit: boolean): void;
}

/** Marks what is wrapped already, by whichever copy of this package. */
const wrapped = Symbol.for('vital.instrumentation-workflow.configure');

export function isCallbackManagerClass(exported: unknown): exported is CallbackManagerClass {
  return (
    typeof exported === 'function' &&
    '_configureSync' in exported &&
    typeof exported._configureSync === 'function'
  );
}

/**
 * Gives every run the handler, beside those that the program gave it. The method is not part of LangChain's public API,
 * but `registerConfigureHook` is no way around it: its list differs between copies of LangChain.
 *
 * @returns what takes the handler away again; `undefined` where the class is patched already
 */
export function patchCallbackManager(
  managerClass: CallbackManagerClass,
  handler: CallbackHandler,
): (() => void) | undefined {
  const original = managerClass._configureSync;
  if (wrapped in original) return undefined;
  let active = true;
  function _configureSync(this: unknown, inheritable: unknown, ...rest: unknown[]): unknown {
    if (!active) return original.call(this, inheritable, ...rest);
    const callbacks =
      guard('adding the callback handler', () => withHandler(inheritable, handler)) ?? inheritable;
    return original.call(this, callbacks, ...rest);
  }
  Object.defineProperty(_configureSync, wrapped, { value: true });
  managerClass._configureSync = _configureSync;
  return () => {
    active = false;
    if (managerClass._configureSync === _configureSync) managerClass._configureSync = original;
  };
}

/** Never changes what the program handed in. */
function withHandler(callbacks: unknown, handler: CallbackHandler): unknown {
  if (callbacks === undefined || callbacks === null) return [handler];
  if (Array.isArray(callbacks)) return callbacks.includes(handler) ? callbacks : [...callbacks, handler];
  if (!isCallbackManager(callbacks) || callbacks.handlers.includes(handler)) return callbacks;
  const manager = callbacks.copy();
  manager.addHandler(handler, true);
  return manager;
}

function isCallbackManager(callbacks: unknown): callbacks is CallbackManager {
  return (
    typeof callbacks === 'object' &&
    callbacks !== null &&
    'handlers' in callbacks &&
    Array.isArray(callbacks.handlers) &&
    'copy' in callbacks &&
    typeof callbacks.copy === 'function' &&
    'addHandler' in callbacks &&
    typeof callbacks.addHandler === 'function'
  );
}
