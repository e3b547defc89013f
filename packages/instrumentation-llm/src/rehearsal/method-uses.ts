import type { Stage, Use } from '@vital/testing';

/** How to call a client whose methods return a plain promise of an answer, or of something to iterate. */
export interface MethodCaller<Client> {
  readonly model: string;
  create(client: Client, model: string, signal?: AbortSignal): Promise<unknown>;
  stream(client: Client, model: string, signal?: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Faults that are no part of what the client or its provider can be asked for. */
  readonly without?: readonly string[];
}

const faults = [
  'rate-limit',
  'server-error',
  'overloaded',
  'unauthorized',
  'invalid-request',
  'malformed',
  'cut',
  'no-usage',
];

/** Ways in which programs use such a client; those of one client alone are listed in its own folder. */
export function methodUses<Module, Client>(caller: MethodCaller<Client>): Use<Module, Client>[] {
  const { model, without = [] } = caller;
  type ClientStage = Stage<Module, Client>;
  const create = ({ client }: ClientStage, fault = '', signal?: AbortSignal) =>
    caller.create(client, `${model}${fault}`, signal);
  const stream = ({ client }: ClientStage, fault = '', signal?: AbortSignal) =>
    caller.stream(client, `${model}${fault}`, signal);
  const uses: Record<string, (stage: ClientStage) => Promise<unknown>> = {
    async create(stage) {
      const promise = create(stage);
      stage.noteShape('promise', promise);
      const answer = await promise;
      stage.noteShape('answer', answer);
      return answer;
    },
    async 'create: fire and forget'(stage) {
      void create(stage);
      await stage.wait(200);
    },
    async 'create: fire, and forget a failure'(stage) {
      void create(stage, '~unauthorized');
      await stage.wait(200);
    },
    async 'create: aborted before'(stage) {
      return create(stage, '', AbortSignal.abort());
    },
    async 'create: aborted while it waits'(stage) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1000);
      return create(stage, '~slow=5000', controller.signal);
    },
    async 'stream: read'(stage) {
      const promise = stream(stage);
      stage.noteShape('promise', promise);
      const items = await promise;
      stage.noteShape('stream', items);
      for await (const item of items) stage.note('item', item);
    },
    async 'stream: break'(stage) {
      for await (const item of await stream(stage, '~slow-stream=30')) {
        stage.note('item', item);
        break;
      }
    },
    async 'stream: throw out of the loop'(stage) {
      for await (const _ of await stream(stage, '~slow-stream=30')) throw new TypeError('of the caller');
    },
    async 'stream: cut by the server'(stage) {
      for await (const item of await stream(stage, '~cut')) stage.note('item', item);
    },
    async 'stream: malformed event'(stage) {
      for await (const item of await stream(stage, '~malformed')) stage.note('item', item);
    },
    async 'stream: error event'(stage) {
      for await (const item of await stream(stage, '~stream-error')) stage.note('item', item);
    },
    async 'stream: abort while it is read'(stage) {
      const controller = new AbortController();
      for await (const item of await stream(stage, '~slow-stream=30', controller.signal)) {
        stage.note('item', item);
        controller.abort();
      }
    },
    async 'stream: never read'(stage) {
      await stream(stage);
      await stage.wait(100);
      globalThis.gc?.();
      await stage.wait(100);
    },
    async 'stream: iterated by hand'(stage) {
      const iterator = (await stream(stage, '~slow-stream=30'))[Symbol.asyncIterator]();
      stage.noteShape('iterator', iterator);
      stage.note('next', await iterator.next());
      stage.note('return', await iterator.return?.());
      stage.note('after', await iterator.next());
    },
    async 'stream: unauthorized'(stage) {
      return stream(stage, '~unauthorized');
    },
  };
  for (const fault of faults) uses[`create: ${fault}`] = async (stage) => create(stage, `~${fault}`);
  return Object.entries(uses)
    .filter(([name]) => !without.includes(name))
    .map(([name, run]) => ({ name, run }));
}

/** The uses that patches are known to break: a machine that is no build server is spared the others. */
export const tellingMethodUses: readonly string[] = [
  'create',
  'create: fire, and forget a failure',
  'stream: read',
  'stream: break',
  'stream: cut by the server',
  'stream: never read',
  'stream: iterated by hand',
];
