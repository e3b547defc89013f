import type { Stage, Use } from '@vital/testing';

/** What the clients that Stainless generates have in common, as programs see it. */
export interface StainlessPromise extends Promise<unknown> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ data: unknown; response: Response }>;
}

export interface StainlessStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  tee(): [StainlessStream, StainlessStream];
  toReadableStream(): ReadableStream;
}

/** How to call the one method that all of these uses are about. */
export interface StainlessCaller<Client> {
  readonly model: string;
  /** The resource and the name of its method. */
  method(client: Client): { readonly resource: object; readonly name: string };
  create(client: Client, model: string, options?: object): StainlessPromise;
  stream(client: Client, model: string, options?: object): PromiseLike<StainlessStream> & StainlessPromise;
}

/** Ways in which programs use such a client; those of one client alone are listed in its own folder. */
export function stainlessUses<Module, Client>(caller: StainlessCaller<Client>): Use<Module, Client>[] {
  const { model } = caller;
  type ClientStage = Stage<Module, Client>;
  const create = ({ client }: ClientStage, fault = '', options?: object) =>
    caller.create(client, `${model}${fault}`, options);
  const stream = ({ client }: ClientStage, fault = '', options?: object) =>
    caller.stream(client, `${model}${fault}`, options);
  const uses: Record<string, (stage: ClientStage) => Promise<unknown>> = {
    async create(stage) {
      const promise = create(stage);
      stage.noteShape('promise', promise);
      return promise;
    },
    async 'create: the method itself'({ client, note }) {
      const { resource, name } = caller.method(client);
      const method: unknown = Reflect.get(resource, name);
      if (typeof method === 'function') note('method', [method.name, method.length, Reflect.ownKeys(method)]);
      note('own keys', Reflect.ownKeys(resource).map(String));
      note('enumerable', Object.keys(Object.getPrototypeOf(resource)));
    },
    async 'create: withResponse'(stage) {
      const { data, response } = await create(stage).withResponse();
      return [data, response.status, response.bodyUsed];
    },
    async 'create: asResponse'(stage) {
      const response = await create(stage).asResponse();
      return [response.status, response.bodyUsed, await response.json()];
    },
    async 'create: awaited twice'(stage) {
      const promise = create(stage);
      const first = await promise;
      return first === (await promise);
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
      return create(stage, '', { signal: AbortSignal.abort() });
    },
    async 'create: aborted while it waits'(stage) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1000);
      return create(stage, '~slow=5000', { signal: controller.signal });
    },
    async 'create: timeout'(stage) {
      return create(stage, '~slow=5000', { timeout: 1000, maxRetries: 0 });
    },
    async 'create: failure seen by every observer'(stage) {
      const promise = create(stage, '~invalid-request');
      await Promise.all([
        promise.then(undefined, (error) => stage.noteError('then', error)),
        promise.asResponse().catch((error) => stage.noteError('asResponse', error)),
        promise.withResponse().catch((error) => stage.noteError('withResponse', error)),
      ]);
      return promise;
    },
    async 'stream: read'(stage) {
      const promise = stream(stage);
      stage.noteShape('promise', promise);
      const items = await promise;
      stage.noteShape('stream', items);
      for await (const item of items) stage.note('item', item);
      return items.controller.signal.aborted;
    },
    async 'stream: break'(stage) {
      const items = await stream(stage, '~slow-stream=30');
      for await (const item of items) {
        stage.note('item', item);
        break;
      }
      return items.controller.signal.aborted;
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
      for await (const item of await stream(stage, '~slow-stream=30', { signal: controller.signal })) {
        stage.note('item', item);
        controller.abort();
      }
    },
    async "stream: the stream's own controller"(stage) {
      const items = await stream(stage, '~slow-stream=30');
      for await (const item of items) {
        stage.note('item', item);
        items.controller.abort();
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
    async 'stream: withResponse'(stage) {
      const { data, response } = await stream(stage).withResponse();
      stage.noteShape('stream', data);
      return response.status;
    },
    async 'stream: tee'(stage) {
      const [left, right] = (await stream(stage)).tee();
      for await (const item of left) stage.note('left', item);
      for await (const item of right) stage.note('right', item);
    },
    async 'stream: toReadableStream'(stage) {
      return new Response((await stream(stage)).toReadableStream()).text();
    },
    async 'stream: unauthorized'(stage) {
      return stream(stage, '~unauthorized');
    },
  };
  for (const fault of [
    'rate-limit=1',
    'rate-limit',
    'server-error=1',
    'server-error',
    'overloaded',
    'unauthorized',
    'invalid-request',
    'context-length',
    'malformed',
    'cut',
    'no-usage',
  ]) {
    uses[`create: ${fault}`] = async (stage) => create(stage, `~${fault}`);
  }
  return Object.entries(uses).map(([name, run]) => ({ name, run }));
}

/** The uses that patches are known to break: a machine that is no build server is spared the others. */
export const tellingStainlessUses: readonly string[] = [
  'create: the method itself',
  'create: withResponse',
  'create: fire, and forget a failure',
  'stream: read',
  'stream: break',
  'stream: cut by the server',
  'stream: never read',
  'stream: iterated by hand',
  'stream: tee',
];
