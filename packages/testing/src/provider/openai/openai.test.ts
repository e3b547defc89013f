import OpenAI, { AzureOpenAI } from 'openai';
import { type FakeProvider, startFakeProvider } from '../fake-provider.ts';

let provider: FakeProvider;
let client: OpenAI;
const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];
const parameters = {
  type: 'object',
  properties: {
    animal: { $ref: '#/$defs/animal' },
    count: { type: 'integer' },
    tags: { type: 'array', items: {} },
  },
  $defs: { animal: { type: 'string', enum: ['spider', 'crab'] } },
};

beforeEach(async () => {
  provider = await startFakeProvider();
  client = new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai, maxRetries: 0, logLevel: 'off' });
});
afterEach(() => provider.close());

async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('chat completions', () => {
  const open = (model: string, include_usage = false) =>
    client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage } });

  test('a stream says the same as the plain answer', async () => {
    const plain = await client.chat.completions.create({ model: 'gpt-4o', messages, seed: 1 });
    const final = await client.chat.completions.stream({ model: 'gpt-4o', messages }).finalChatCompletion();
    expect(plain.choices[0]?.message.content).toMatch(/^word word1/);
    expect(final.choices[0]?.message.content).toMatch(/^word word1/);
    expect(final.choices[0]?.finish_reason).toBe('stop');
  });

  test('usage comes in the last chunk, and only for those who ask', async () => {
    const without = await collect(await open('gpt-4o'));
    expect(without.some((chunk) => chunk.usage)).toBe(false);
    expect(provider.served.tokens('input')).toBe(0);
    const chunks = await collect(await open('gpt-4o', true));
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: provider.served.tokens('input'),
        completion_tokens: provider.served.tokens('output'),
      },
    });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  test.each([
    ['cut', 'cut'],
    ['malformed', 'failed'],
    ['stream-error', 'failed'],
  ])('a stream with %s rejects after some chunks', async (fault, ending) => {
    let chunks = 0;
    const consume = async () => {
      for await (const _ of await open(`gpt-4o~${fault}`, true)) chunks++;
    };
    await expect(consume()).rejects.toThrow();
    expect(chunks).toBeGreaterThan(1);
    await provider.served.settled();
    expect(provider.served.attempts).toMatchObject([{ ending, tokens: undefined, stream: true }]);
  });

  test('a tool is called, in a stream too, and its result is answered with text', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'legs', parameters } }];
    const expected = { animal: 'spider', count: 1, tags: [null] };
    const plain = await client.chat.completions.create({ model: 'gpt-4o', messages, tools });
    const [call] = plain.choices[0]?.message.tool_calls ?? [];
    expect(plain.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual(expected);
    const streamed = await client.chat.completions
      .stream({ model: 'gpt-4o', messages, tools })
      .finalMessage();
    expect(streamed.tool_calls?.[0]).toMatchObject({ id: expect.any(String), function: { name: 'legs' } });

    const runner = client.chat.completions.runTools({
      model: 'gpt-4o',
      messages,
      tools: [
        {
          type: 'function',
          function: { name: 'legs', description: 'Legs', parameters, function: () => '8' },
        },
      ],
    });
    expect(await runner.finalContent()).toMatch(/^word/);
  });

  test('an answer fits the schema that is asked for', async () => {
    const completion = await client.chat.completions.parse({
      model: 'gpt-4o',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'legs', schema: parameters } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({
      animal: 'spider',
      count: 1,
      tags: [null],
    });
  });

  test('the limit of output tokens is kept', async () => {
    const { usage, choices } = await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      max_tokens: 3,
    });
    expect(usage?.completion_tokens).toBe(3);
    expect(choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'word word1 word2' } });
  });

  test('Azure addresses are served', async () => {
    const azure = new AzureOpenAI({ apiKey: 'test', endpoint: provider.url, apiVersion: '2026-01-01' });
    expect((await azure.chat.completions.create({ model: 'gpt-4o', messages })).model).toBe('gpt-4o');
  });
});

describe('responses', () => {
  const input = 'How many legs has a spider?';

  test('plain', async () => {
    const response = await client.responses.create({ model: 'gpt-5.2~cached', input });
    expect(response).toMatchObject({ status: 'completed', model: 'gpt-5.2' });
    expect(response.output_text).toMatch(/^word word1/);
    expect(response.usage).toMatchObject({
      input_tokens: provider.served.tokens('input'),
      output_tokens: provider.served.tokens('output'),
      input_tokens_details: { cached_tokens: provider.served.tokens('cache_read') },
    });
  });

  test.each([
    ['', 'response.completed', 'completed'],
    ['~length', 'response.incomplete', 'completed'],
    ['~failed', 'response.failed', 'failed'],
  ])('a stream of gpt-5.2%s ends in %s with its usage', async (fault, type, ending) => {
    const events = await collect(
      await client.responses.create({ model: `gpt-5.2${fault}`, input, stream: true }),
    );
    expect(events[0]?.type).toBe('response.created');
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({
      type,
      response: { usage: { output_tokens: provider.served.tokens('output') } },
    });
    expect(provider.served.attempts).toMatchObject([{ endpoint: 'responses', operation: 'chat', ending }]);
  });

  test('the stream helper puts the events together', async () => {
    const stream = client.responses.stream({ model: 'gpt-5.2', input });
    const types: string[] = [];
    stream.on('event', ({ type }) => types.push(type));
    expect((await stream.finalResponse()).output_text).toMatch(/^word word1/);
    expect(types.filter((type) => type === 'response.output_text.delta').length).toBeGreaterThan(2);
  });

  test('a function is called, in a stream too', async () => {
    const tools = [{ type: 'function' as const, name: 'legs', parameters, strict: true }];
    const plain = await client.responses.create({ model: 'gpt-5.2', input, tools });
    expect(plain.output[0]).toMatchObject({ type: 'function_call', name: 'legs' });
    const streamed = await client.responses.stream({ model: 'gpt-5.2', input, tools }).finalResponse();
    const [call] = streamed.output;
    expect(call?.type === 'function_call' && JSON.parse(call.arguments)).toMatchObject({ animal: 'spider' });
  });

  test('an error event ends the stream', async () => {
    const stream = await client.responses.create({ model: 'gpt-5.2~stream-error', input, stream: true });
    await collect(stream).then(
      (events) => expect(events.at(-1)?.type).toBe('error'),
      (error) => expect(error.message).toContain('The server had an error'),
    );
    expect(provider.served.count({ ending: 'failed' })).toBe(1);
  });
});

describe('the other endpoints', () => {
  test('completions, plain and as a stream', async () => {
    const body = { model: 'gpt-3.5-turbo-instruct', prompt: 'A spider has' };
    const { usage } = await client.completions.create(body);
    expect(usage?.completion_tokens).toBe(provider.served.tokens('output'));
    provider.served.reset();
    const chunks = await collect(
      await client.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }),
    );
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(provider.served.tokens('output'));
    expect(provider.served.count({ operation: 'completion', ending: 'completed' })).toBe(1);
  });

  test('embeddings, in base64 and as numbers', async () => {
    const body = { model: 'text-embedding-3-small', input: ['spider', 'crab'], dimensions: 4 };
    const packed = await client.embeddings.create(body);
    const plain = await client.embeddings.create({ ...body, encoding_format: 'float' });
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([4, 4]);
    expect(plain.data[1]?.embedding).toHaveLength(4);
    expect(packed.usage.prompt_tokens + plain.usage.prompt_tokens).toBe(provider.served.tokens('input'));
    expect(provider.served.tokens('output')).toBe(0);
  });

  test('models, images, audio and moderations', async () => {
    expect((await client.models.list()).data.map(({ id }) => id)).toContain('gpt-4o');
    expect((await client.models.retrieve('gpt-4o')).id).toBe('gpt-4o');
    const image = await client.images.generate({ model: 'gpt-image-1', prompt: 'a spider' });
    expect(image.usage?.output_tokens).toBe(provider.served.tokens('output', { operation: 'image' }));
    const speech = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'eight' });
    expect((await speech.arrayBuffer()).byteLength).toBe(64);
    const file = new File([new Uint8Array(8)], 'eight.mp3');
    const heard = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
    expect(heard).toMatchObject({ text: 'word word1 word2', usage: { type: 'tokens' } });
    const seconds = await client.audio.transcriptions.create({ model: 'whisper-1', file });
    expect(seconds).toMatchObject({ usage: { type: 'duration' } });
    expect(
      (await client.moderations.create({ model: 'omni-moderation-latest', input: 'x' })).results,
    ).toHaveLength(1);
    const operations = provider.served.attempts.map(({ operation }) => operation);
    expect(operations).toEqual(['other', 'other', 'image', 'audio', 'audio', 'audio', 'moderation']);
  });
});
