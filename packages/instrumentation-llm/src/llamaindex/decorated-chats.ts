import type { Method } from '../patches/patch-method.ts';

/** The method of a class of models, where it can be watched: the class itself keeps what calls this one. */
export interface DecoratedChat {
  chat: Method;
}

const key = Symbol.for('@vital/instrumentation-llm/decorated-chats');

/** The methods of the classes that were defined with a decorator, for who begins to watch again. */
export function decoratedChats(decorators: object): Set<DecoratedChat> {
  const all = chatsByDecorators();
  const found = all.get(decorators) ?? new Set();
  all.set(decorators, found);
  return found;
}

/**
 * Puts a method between a class and its decorated one, of the same name and length.
 *
 * @param decorators what exports the decorator
 * @param watch begins to watch the decorated one
 * @returns the method for the class; undefined where the decorator returned none
 */
export function decoratedChat(
  decorated: unknown,
  decorators: object,
  watch: (chat: DecoratedChat) => void,
): unknown {
  if (typeof decorated !== 'function') return undefined;
  const decoratedMethod: DecoratedChat = {
    chat(...args) {
      return Reflect.apply(decorated, this, args);
    },
  };
  decoratedChats(decorators).add(decoratedMethod);
  watch(decoratedMethod);
  const { chat } = {
    chat(this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(decoratedMethod.chat, this, args);
    },
  };
  return Object.defineProperties(chat, {
    name: { value: decorated.name, configurable: true },
    length: { value: decorated.length, configurable: true },
  });
}

/** One for the process: two copies of this package in it are normal. */
function chatsByDecorators(): WeakMap<object, Set<DecoratedChat>> {
  const existing: WeakMap<object, Set<DecoratedChat>> | undefined = Reflect.get(globalThis, key);
  if (existing !== undefined) return existing;
  const created = new WeakMap<object, Set<DecoratedChat>>();
  Object.defineProperty(globalThis, key, { value: created });
  return created;
}
