import type { OpenaiModule } from '../openai/stage.ts';
import type { PatchSetup } from '../use.ts';

type Create = (this: unknown, ...parameters: unknown[]) => PromiseLike<unknown>;

/** Faults that patches of this kind were found to have; `HARM` in the environment names the one to commit. */
const harms: Record<string, (create: Create) => Create> = {
  'plain promise': (create) =>
    async function (...parameters) {
      return create.apply(this, parameters);
    },
  'rejection that nobody handles': (create) =>
    function (...parameters) {
      const promise = create.apply(this, parameters);
      void promise.then(() => undefined);
      return promise;
    },
  'changed request': (create) =>
    function (body, ...rest) {
      return create.call(this, { ...Object(body), stream_options: { include_usage: true } }, ...rest);
    },
  'read ahead': (create) =>
    function (...parameters) {
      const promise = create.apply(this, parameters);
      void promise.then(async (stream) => {
        const [left] = Reflect.get(Object(stream), 'tee').call(stream);
        for await (const _ of left);
      });
      return promise;
    },
  'process kept alive': (create) => {
    setInterval(() => undefined, 1000);
    return create;
  },
  'exit code': (create) => {
    process.exitCode = 7;
    return create;
  },
  warning: (create) => {
    process.emitWarning('patched');
    return create;
  },
  'uncaught exception': (create) => {
    setTimeout(() => {
      throw new Error('of the patch');
    }, 1);
    return create;
  },
  'another method':
    (create) =>
    (...parameters) =>
      create.apply(undefined, parameters),
  'own error': (create) =>
    function (...parameters) {
      const promise = create.apply(this, parameters);
      return promise.then(undefined, (error) => {
        throw new Error(error.message);
      });
    },
};

const setup: PatchSetup<OpenaiModule> = ({ module, wrapClients }) => {
  if (process.env.HARM === 'another client') {
    wrapClients((client) => Object.create(Object(client), { chat: { value: undefined } }));
    return undefined;
  }
  const prototype = module.OpenAI.Chat.Completions.prototype;
  const harm = harms[process.env.HARM ?? ''];
  if (!harm) throw new Error(`no harm is called "${process.env.HARM}"`);
  const create: Create = Reflect.get<object, string>(prototype, 'create');
  Reflect.set(prototype, 'create', harm(create));
  return undefined;
};

export default setup;
