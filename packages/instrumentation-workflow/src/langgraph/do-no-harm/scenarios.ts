import { setTimeout as delay } from 'node:timers/promises';
import type * as LangGraph from '@langchain/langgraph';

/** What a program can see of a run: how it ended, and what its own callbacks were told. */
export interface Observation {
  readonly scenario: string;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly events: readonly string[];
}

/** Runs the same graphs in the same ways, with whichever build of LangGraph it is given. */
export async function runScenarios(langgraph: typeof LangGraph): Promise<Observation[]> {
  const { Annotation, Command, interrupt, MemorySaver, START, StateGraph } = langgraph;
  const State = Annotation.Root({
    steps: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  });
  const step =
    (name: string, milliseconds = 1) =>
    async () => {
      await delay(milliseconds);
      return { steps: [name] };
    };
  const failing = async () => {
    await delay(1);
    throw Object.assign(new RangeError('out of range'), { status: 429 });
  };
  const chain = (...nodes: (() => Promise<{ steps: string[] }>)[]) => {
    const [first = step('only'), second = step('last')] = nodes;
    return new StateGraph(State)
      .addNode('first', first)
      .addNode('second', second)
      .addEdge(START, 'first')
      .addEdge('first', 'second')
      .compile({ name: 'chain' });
  };
  const asking = new StateGraph(State)
    .addNode('ask', async () => ({ steps: [String(interrupt('which?'))] }))
    .addEdge(START, 'ask')
    .compile({ name: 'asking', checkpointer: new MemorySaver() });
  const thread = { configurable: { thread_id: '1' } };
  const talking = new StateGraph(State)
    .addNode('talk', async (_state, config) => {
      for (const word of ['one', 'two', 'three']) {
        await delay(5);
        config.writer?.(word);
      }
      return { steps: ['talked'] };
    })
    .addEdge(START, 'talk')
    .compile({ name: 'talking' });

  const scenarios: Record<string, (events: string[]) => Promise<unknown>> = {
    invoke: () => chain().invoke({}),
    'invoke with callbacks': (events) => chain().invoke({}, { callbacks: [listener(events)] }),
    'invoke with no callbacks at all': () => chain().invoke({}, { callbacks: [] }),
    'callbacks that the program keeps': async (events) => {
      const callbacks = [listener(events)];
      await chain().invoke({}, { callbacks });
      return callbacks.length;
    },
    batch: () => chain().batch([{}, {}]),
    stream: async () => Array.fromAsync(await chain().stream({}, { streamMode: 'updates' })),
    'stream of several modes': async () =>
      Array.fromAsync(await talking.stream({}, { streamMode: ['custom', 'updates'] })),
    'stream read by a reader': async () => {
      const reader = (await talking.stream({}, { streamMode: 'custom' })).getReader();
      const words: unknown[] = [];
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) words.push(chunk.value);
      return words;
    },
    'stream split in two': async () => {
      const [left, right] = (await talking.stream({}, { streamMode: 'custom' })).tee();
      return Promise.all([Array.fromAsync(left), Array.fromAsync(right)]);
    },
    'class and keys of a stream': async () => {
      const stream = await talking.stream({}, { streamMode: 'custom' });
      const facts = [stream.constructor.name, Object.keys(stream), stream instanceof ReadableStream];
      await Array.fromAsync(stream);
      return facts;
    },
    'promise of a stream': async () => {
      const promise = chain().stream({});
      await Array.fromAsync(await promise);
      return [promise.constructor === Promise, Object.keys(promise)];
    },
    streamEvents: async () => {
      const events = await Array.fromAsync(chain().streamEvents({}, { version: 'v2' }));
      return events.map(({ event, name }) => `${event} ${name}`);
    },
    'a stream that is left': async () => {
      for await (const word of await talking.stream({}, { streamMode: 'custom' })) return word;
      return undefined;
    },
    'a stream that is never read': async () => {
      await talking.stream({}, { streamMode: 'custom' });
      await delay(30);
      return 'still here';
    },
    'a node that fails': (events) =>
      chain(step('first'), failing).invoke({}, { callbacks: [listener(events)] }),
    'a stream that fails': async () => Array.fromAsync(await chain(failing).stream({})),
    'recursion limit': () => chain().invoke({}, { recursionLimit: 1 }),
    'invalid limit': () => chain().invoke({}, { recursionLimit: 0 }),
    abort: () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      return chain(step('slow', 20)).invoke({}, { signal: controller.signal });
    },
    timeout: () => chain(step('slow', 30)).invoke({}, { timeout: 5 }),
    interrupt: () => asking.invoke({}, thread),
    resume: () => asking.invoke(new Command({ resume: 'this' }), thread),
    'bound configuration': (events) =>
      chain()
        .withConfig({ callbacks: [listener(events)], metadata: { tenant: 'acme' }, tags: ['mine'] })
        .invoke({}),
  };

  const observations: Observation[] = [];
  for (const [scenario, run] of Object.entries(scenarios)) {
    const events: string[] = [];
    try {
      observations.push({ scenario, result: await run(events), events });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      observations.push({
        scenario,
        error: { name, message: message.replaceAll(/[0-9a-f-]{36}/g, 'id') },
        events,
      });
    }
    await delay(40);
  }
  return observations;
}

/** A callback handler as a program writes one. */
function listener(events: string[]) {
  return {
    awaitHandlers: true,
    handleChainStart(...[, , , , tags, , , name]: unknown[]) {
      events.push(`start ${String(name)} ${String(tags)}`);
    },
    handleChainEnd(output: unknown) {
      events.push(`end ${JSON.stringify(output)}`);
    },
    handleChainError(error: Error) {
      events.push(`error ${error.name}`);
    },
  };
}
