import { type OpenaiUse, readAll, schema } from './stage.ts';

const body = (model = 'gpt-5.2') => ({ model, input: 'How many legs has a spider?' });
const streamed = (model?: string) => ({ ...body(model), stream: true as const });

/** The responses API, and the endpoints beside it. */
export const responsesUses: OpenaiUse[] = [
  {
    name: 'responses.create',
    async run({ client, noteShape }) {
      const promise = client.responses.create(body());
      noteShape('promise', promise);
      const response = await promise;
      return [response, response.output_text, response._request_id];
    },
  },
  {
    name: 'responses.create: withResponse',
    async run({ client }) {
      const { data, response } = await client.responses.create(body()).withResponse();
      return [data, data.output_text, response.status];
    },
  },
  ...['', '~length', '~failed', '~cut', '~malformed', '~stream-error'].map(
    (fault): OpenaiUse => ({
      name: `responses.create: stream${fault}`,
      async run(stage) {
        const stream = await stage.client.responses.create(streamed(`gpt-5.2${fault}`));
        stage.noteShape('stream', stream);
        await readAll(stage, stream);
      },
    }),
  ),
  {
    name: 'responses.create: stream withResponse',
    async run(stage) {
      const { data, response } = await stage.client.responses.create(streamed()).withResponse();
      stage.noteShape('stream', data);
      await readAll(stage, data);
      return response.status;
    },
  },
  {
    name: 'responses.create: break',
    async run({ client, note }) {
      for await (const event of await client.responses.create(streamed('gpt-5.2~slow-stream=30'))) {
        note(event.type);
        if (event.type === 'response.output_text.delta') break;
      }
    },
  },
  {
    name: 'responses.create: tee',
    async run(stage) {
      const [left, right] = (await stage.client.responses.create(streamed())).tee();
      await readAll(stage, right);
      await readAll(stage, left);
    },
  },
  {
    name: 'responses.parse',
    async run({ client, noteShape }) {
      const format = { type: 'json_schema' as const, name: 'legs', strict: true, schema };
      const promise = client.responses.parse({ ...body(), text: { format } });
      noteShape('promise', promise);
      return (await promise).output_text;
    },
  },
  {
    name: 'responses.stream: events and the final response',
    async run({ client, note, noteShape }) {
      const runner = client.responses.stream(body());
      noteShape('runner', runner);
      runner.on('event', ({ type }) => note(type));
      for (const event of ['connect', 'end'] as const) runner.on(event, () => note(event));
      return runner.finalResponse();
    },
  },
  {
    name: 'responses.stream: iterated',
    async run(stage) {
      await readAll(stage, stage.client.responses.stream(body()));
    },
  },
  {
    name: 'responses.create: 400',
    async run({ client }) {
      return client.responses.create(body('gpt-5.2~context-length'));
    },
  },
  {
    name: 'embeddings',
    async run({ client, noteShape }) {
      const promise = client.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['spider', 'crab'],
      });
      noteShape('promise', promise);
      return promise;
    },
  },
  {
    name: 'embeddings: numbers, withResponse',
    async run({ client }) {
      const body = { model: 'text-embedding-3-small', input: 'spider', encoding_format: 'float' as const };
      const { data, response } = await client.embeddings.create(body).withResponse();
      return [data, response.status];
    },
  },
  {
    name: 'completions',
    async run(stage) {
      const body = { model: 'gpt-3.5-turbo-instruct', prompt: 'A spider has' };
      await readAll(stage, await stage.client.completions.create({ ...body, stream: true }));
      return stage.client.completions.create(body);
    },
  },
  {
    name: 'images, audio and moderations',
    async run({ client, noteShape }) {
      const image = await client.images.generate({ model: 'gpt-image-1', prompt: 'a spider' });
      const speech = client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'eight' });
      noteShape('speech', speech);
      const file = new File([await (await speech).blob()], 'eight.mp3');
      const text = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
      const moderation = await client.moderations.create({
        model: 'omni-moderation-latest',
        input: 'spider',
      });
      return [image, text, moderation];
    },
  },
  {
    name: 'models: pages',
    async run({ client, note, noteShape }) {
      const promise = client.models.list();
      noteShape('promise', promise);
      for await (const { id } of promise) note(id);
      return (await client.models.retrieve('gpt-4o')).id;
    },
  },
];
