import type { OpenaiModule } from '../openai/stage.ts';
import type { PatchSetup } from '../use.ts';

/** Counts calls and stream chunks without harm: it shows that the comparison can be passed by a patch that works. */
const setup: PatchSetup<OpenaiModule> = ({ module }) => {
  const seen = { calls: 0, answers: 0, failures: 0, chunks: 0 };
  const observe = (answer: unknown) => {
    seen.answers++;
    const iterator: unknown = Reflect.get(Object(answer), 'iterator');
    if (typeof iterator === 'function') {
      const countChunks = () => {
        const inner: AsyncIterator<unknown> = iterator.call(answer);
        return {
          next: async () => {
            const result = await inner.next();
            if (!result.done) seen.chunks++;
            return result;
          },
          return: (value: unknown) => inner.return?.(value),
          throw: (error: unknown) => inner.throw?.(error),
          [Symbol.asyncIterator]() {
            return this;
          },
        };
      };
      Reflect.set(Object(answer), 'iterator', countChunks);
    }
    return answer;
  };
  const patch = (prototype: object) => {
    const create: (this: unknown, ...parameters: unknown[]) => unknown = Reflect.get(prototype, 'create');
    const patched = {
      create(this: unknown, _body: unknown, _options: unknown) {
        seen.calls++;
        // biome-ignore lint/complexity/noArguments: a call is handed on with as many arguments as it had.
        const promise: unknown = Reflect.apply(create, this, arguments);
        const unwrap: unknown = Reflect.get(Object(promise), '_thenUnwrap');
        if (typeof unwrap !== 'function') return promise;
        const unwrapped: object = unwrap.call(promise, observe);
        watchFailure(unwrapped, () => seen.failures++);
        return unwrapped;
      },
    }.create;
    Reflect.set(prototype, 'create', patched);
  };
  patch(module.OpenAI.Chat.Completions.prototype);
  patch(module.OpenAI.Responses.prototype);
  patch(module.OpenAI.Embeddings.prototype);
  return () => seen;
};

/**
 * Sees a failure without handling it: when nobody has asked for the outcome by the time at which Node looks for
 * rejections without a handler, the rejection has to stay one.
 */
function watchFailure(promise: object, failed: () => void): void {
  const response: Promise<unknown> = Reflect.get(promise, 'responsePromise');
  const unwrap: (transform: unknown) => unknown = Reflect.get(promise, '_thenUnwrap');
  let asked = false;
  response.then(undefined, (error: unknown) => {
    failed();
    process.nextTick(() => {
      if (!asked) void Promise.reject(error);
    });
  });
  Object.defineProperty(promise, 'responsePromise', {
    get() {
      asked = true;
      return response;
    },
  });
  Object.assign(promise, {
    _thenUnwrap(transform: unknown) {
      asked = true;
      return unwrap.call(promise, transform);
    },
  });
}

export default setup;
