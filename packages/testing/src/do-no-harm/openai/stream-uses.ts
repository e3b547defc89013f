import { chat, chatStream, messages, type OpenaiUse, readAll, schema } from './stage.ts';

/** Chat completions as streams, with the four ways in which a stream ends. */
export const streamUses: OpenaiUse[] = [
  {
    name: 'stream: read, with usage',
    async run(stage) {
      const promise = stage.client.chat.completions.create(chatStream());
      stage.noteShape('promise', promise);
      const stream = await promise;
      stage.noteShape('stream', stream);
      await readAll(stage, stream);
      return stream.controller.signal.aborted;
    },
  },
  {
    name: 'stream: read, without usage',
    async run(stage) {
      await readAll(stage, await stage.client.chat.completions.create({ ...chat(), stream: true }));
    },
  },
  {
    name: 'stream: tool call',
    async run(stage) {
      const tools = [{ type: 'function' as const, function: { name: 'count_legs', parameters: schema } }];
      await readAll(stage, await stage.client.chat.completions.create({ ...chatStream(), tools }));
    },
  },
  {
    name: 'stream: break',
    async run({ client, note }) {
      const stream = await client.chat.completions.create(chatStream('gpt-4o-mini~slow-stream=30'));
      for await (const chunk of stream) {
        note('chunk', chunk.choices[0]?.delta);
        if (chunk.choices[0]?.delta.content) break;
      }
      return stream.controller.signal.aborted;
    },
  },
  {
    name: 'stream: throw out of the loop',
    async run({ client }) {
      for await (const _ of await client.chat.completions.create(chatStream('gpt-4o-mini~slow-stream=30'))) {
        throw new TypeError('of the caller');
      }
    },
  },
  {
    name: 'stream: cut by the server',
    async run(stage) {
      await readAll(stage, await stage.client.chat.completions.create(chatStream('gpt-4o-mini~cut')));
    },
  },
  {
    name: 'stream: malformed event',
    async run(stage) {
      await readAll(stage, await stage.client.chat.completions.create(chatStream('gpt-4o-mini~malformed')));
    },
  },
  {
    name: 'stream: error event',
    async run(stage) {
      await readAll(
        stage,
        await stage.client.chat.completions.create(chatStream('gpt-4o-mini~stream-error')),
      );
    },
  },
  {
    name: 'stream: abort while it is read',
    async run(stage) {
      const controller = new AbortController();
      const body = chatStream('gpt-4o-mini~slow-stream=30');
      const stream = await stage.client.chat.completions.create(body, { signal: controller.signal });
      for await (const chunk of stream) {
        stage.note('chunk', chunk.choices[0]?.delta);
        controller.abort();
      }
      return stream.controller.signal.aborted;
    },
  },
  {
    name: "stream: the stream's own controller",
    async run({ client, note }) {
      const stream = await client.chat.completions.create(chatStream('gpt-4o-mini~slow-stream=30'));
      for await (const chunk of stream) {
        note('chunk', chunk.choices[0]?.delta);
        stream.controller.abort();
      }
    },
  },
  {
    name: 'stream: never read',
    async run({ client, wait }) {
      await client.chat.completions.create(chatStream());
      await wait(100);
      globalThis.gc?.();
      await wait(100);
    },
  },
  {
    name: 'stream: read twice',
    async run(stage) {
      const stream = await stage.client.chat.completions.create(chatStream());
      await readAll(stage, stream);
      stage.note('again');
      await readAll(stage, stream);
    },
  },
  {
    name: 'stream: iterated by hand',
    async run({ client, note, noteShape }) {
      const stream = await client.chat.completions.create(chatStream('gpt-4o-mini~slow-stream=30'));
      const iterator = stream[Symbol.asyncIterator]();
      noteShape('iterator', iterator);
      note('next', await iterator.next());
      note('return', await iterator.return?.());
      note('after', await iterator.next());
    },
  },
  {
    name: 'stream: withResponse',
    async run(stage) {
      const { data, response, request_id } = await stage.client.chat.completions
        .create(chatStream())
        .withResponse();
      stage.noteShape('stream', data);
      await readAll(stage, data);
      return [response.status, request_id];
    },
  },
  {
    name: 'stream: asResponse',
    async run({ client }) {
      const response = await client.chat.completions.create(chatStream()).asResponse();
      return [response.bodyUsed, await response.text()];
    },
  },
  {
    name: 'stream: tee',
    async run(stage) {
      const [left, right] = (await stage.client.chat.completions.create(chatStream())).tee();
      stage.noteShape('left', left);
      await readAll(stage, left);
      await readAll(stage, right);
    },
  },
  {
    name: 'stream: toReadableStream',
    async run({ client, noteShape }) {
      const stream = await client.chat.completions.create(chatStream());
      const readable = stream.toReadableStream();
      noteShape('readable', readable);
      return new Response(readable).text();
    },
  },
  {
    name: 'stream helper: events and the final completion',
    async run({ client, note, noteShape }) {
      const runner = client.chat.completions.stream({ model: 'gpt-4o-mini', messages });
      noteShape('runner', runner);
      for (const event of ['connect', 'chunk', 'content', 'content.delta', 'content.done', 'end'] as const) {
        runner.on(event, () => note(event));
      }
      return [await runner.finalChatCompletion(), await runner.totalUsage()];
    },
  },
  {
    name: 'stream helper: abort',
    async run({ client, note, noteError }) {
      const runner = client.chat.completions.stream({ model: 'gpt-4o-mini~slow-stream=30', messages });
      runner.once('chunk', () => runner.abort());
      runner.on('abort', (error) => noteError('abort', error));
      await runner.done().catch((error) => noteError('done', error));
      note('aborted', runner.aborted);
    },
  },
  {
    name: 'stream helper: cut by the server',
    async run({ client, noteError }) {
      const runner = client.chat.completions.stream({ model: 'gpt-4o-mini~cut', messages });
      runner.on('error', (error) => noteError('error', error));
      return runner.finalChatCompletion();
    },
  },
  {
    name: 'stream helper: runTools',
    async run({ client, note }) {
      const runner = client.chat.completions.runTools({
        model: 'gpt-4o-mini',
        messages,
        stream: true,
        tools: [
          {
            type: 'function',
            function: {
              name: 'count_legs',
              description: 'Counts legs',
              parameters: schema,
              function: (text: string) => {
                note('tool', text);
                return '8';
              },
            },
          },
        ],
      });
      runner.on('message', (message) => note('message', message));
      return runner.finalContent();
    },
  },
];
