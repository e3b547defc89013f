import { setTimeout as delay } from 'node:timers/promises';
import * as callbacks from '@langchain/core/callbacks/manager';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { BaseRetriever } from '@langchain/core/retrievers';
import { tool } from '@langchain/core/tools';
import * as langgraph from '@langchain/langgraph';
import { Annotation, Command, END, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { collectMetrics, type MetricsCollection } from '@vital/testing';
import { GraphWatch } from './graph-watch.ts';
import { instrumentLangGraph } from './instrumentation.ts';

const State = Annotation.Root({
  count: Annotation<number>({ reducer: (_left, right) => right, default: () => 0 }),
  messages: Annotation<BaseMessage[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
});

let collection: MetricsCollection;
let watch: GraphWatch;

beforeEach(() => {
  collection = collectMetrics();
  watch = new GraphWatch(collection.meterProvider.getMeter('test'), {});
  watch.callbacksLoaded(callbacks, '1.4.0');
  watch.graphsLoaded(langgraph, '1.7.3');
});

afterEach(() => watch.stop());

const one = async () => ({ count: 1 });
const graphOf = (node: (state: typeof State.State) => unknown, name = 'flow') =>
  new StateGraph(State)
    .addNode('work', async (state) => (await node(state)) as Partial<typeof State.State>)
    .addEdge(START, 'work')
    .compile({ name });

/** How the runs of a workflow ended, by outcome, and that none is still active. */
async function outcomes(workflow = 'flow'): Promise<Record<string, number>> {
  const metrics = await collection.read();
  const ended: Record<string, number> = {};
  for (const { outcome } of metrics.attributes('vital.workflow.duration', { workflow })) {
    const match = { workflow, outcome: String(outcome) };
    ended[match.outcome] = metrics.distribution('vital.workflow.duration', match)?.count ?? 0;
  }
  expect(metrics.value('vital.workflow.active', { workflow })).toBe(0);
  return ended;
}

async function nodes(workflow = 'flow'): Promise<Record<string, number>> {
  const metrics = await collection.read();
  const ended: Record<string, number> = {};
  for (const { node, outcome } of metrics.attributes('vital.workflow.node.duration', { workflow })) {
    const match = { workflow, node: String(node), outcome: String(outcome) };
    ended[`${match.node} ${match.outcome}`] =
      metrics.distribution('vital.workflow.node.duration', match)?.count ?? 0;
  }
  return ended;
}

test.each<[string, (graph: ReturnType<typeof graphOf>) => Promise<unknown>]>([
  ['invoke', (graph) => graph.invoke({})],
  ['batch', (graph) => graph.batch([{}])],
  ['stream', async (graph) => Array.fromAsync(await graph.stream({}, { streamMode: 'updates' }))],
  ['streamEvents', async (graph) => Array.fromAsync(graph.streamEvents({}, { version: 'v2' }))],
])('%s is one request', async (_how, run) => {
  await run(graphOf(one));
  const metrics = await collection.read();
  expect(metrics.value('vital.workflow.requests', { workflow: 'flow' })).toBe(1);
  expect(metrics.value('vital.workflow.requests.success', { workflow: 'flow' })).toBe(1);
  expect(await outcomes()).toEqual({ success: 1 });
  expect(await nodes()).toEqual({ 'work success': 1 });
});

test('tenant, mode and agent come from the allow-listed metadata keys', async () => {
  await graphOf(one).invoke(
    {},
    { metadata: { tenant: 'acme', mode: 'fast', agent: 'writer', user: 'nobody' } },
  );
  const metrics = await collection.read();
  expect(metrics.attributes('vital.workflow.requests')).toEqual([
    { workflow: 'flow', mode: 'fast', tenant_id: 'acme', agent_id: 'writer', cache_status: 'none' },
  ]);
  expect(metrics.value('vital.queries_per_tenant', { tenant_id: 'acme' })).toBe(1);
  expect(metrics.value('vital.agent_usage', { agent_id: 'writer' })).toBe(1);
});

test('the functional API is a workflow of nodes as well', async () => {
  const double = langgraph.task('double', async (value: number) => value * 2);
  const twice = langgraph.entrypoint('twice', async (value: number) => double(await double(value)));
  expect(await twice.invoke(1)).toBe(4);
  expect(await outcomes('twice')).toEqual({ success: 1 });
  expect(await nodes('twice')).toEqual({ 'twice success': 1, 'double success': 2 });
});

test('a failed run counts once, with the class of its error', async () => {
  const busy = Object.assign(new Error('slow down'), { status: 429 });
  await expect(graphOf(() => Promise.reject(busy)).invoke({})).rejects.toBe(busy);
  const metrics = await collection.read();
  expect(metrics.value('vital.workflow.requests.failed', { error_type: 'rate_limit' })).toBe(1);
  expect(await outcomes()).toEqual({ error: 1 });
  expect(await nodes()).toEqual({ 'work error': 1 });
});

test('several nodes that fail at once are one failed run', async () => {
  const fail = async () => {
    throw Object.assign(new Error('gone'), { status: 503 });
  };
  const graph = new StateGraph(State)
    .addNode('left', fail)
    .addNode('right', fail)
    .addEdge(START, 'left')
    .addEdge(START, 'right')
    .compile({ name: 'flow' });
  await expect(graph.invoke({})).rejects.toThrow();
  expect(await outcomes()).toEqual({ error: 1 });
  expect(
    (await collection.read()).value('vital.workflow.requests.failed', { error_type: 'overloaded' }),
  ).toBe(1);
});

test('a retry is counted, and its failed attempt fails no run', async () => {
  let failures = 2;
  const flaky = async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('try again');
    return { count: 1 };
  };
  const graph = new StateGraph(State)
    .addNode('flaky', flaky, {
      retryPolicy: { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false },
    })
    .addEdge(START, 'flaky')
    .compile({ name: 'flow' });
  await graph.invoke({});
  expect((await collection.read()).value('vital.workflow.node.retries', { node: 'flaky' })).toBe(2);
  expect(await outcomes()).toEqual({ success: 1 });
  expect(await nodes()).toEqual({ 'flaky error': 2, 'flaky success': 1 });
});

test('a node that runs again in a loop is no retry', async () => {
  const graph = new StateGraph(State)
    .addNode('loop', async (state) => ({ count: state.count + 1 }))
    .addEdge(START, 'loop')
    .addConditionalEdges('loop', (state) => (state.count < 3 ? 'loop' : END))
    .compile({ name: 'flow' });
  await graph.invoke({});
  expect((await collection.read()).value('vital.workflow.node.retries', { node: 'loop' })).toBe(0);
  expect(await nodes()).toEqual({ 'loop success': 3 });
});

test('the recursion limit fails the run', async () => {
  const graph = new StateGraph(State)
    .addNode('loop', one)
    .addEdge(START, 'loop')
    .addEdge('loop', 'loop')
    .compile({ name: 'flow' });
  await expect(graph.invoke({}, { recursionLimit: 2 })).rejects.toThrow('Recursion limit');
  expect(await outcomes()).toEqual({ error: 1 });
});

test('a question to a person interrupts the run, and its answer is a new run', async () => {
  const graph = new StateGraph(State)
    .addNode('ask', async () => ({ count: interrupt('how many?') }))
    .addEdge(START, 'ask')
    .compile({ name: 'flow', checkpointer: new MemorySaver() });
  const thread = { configurable: { thread_id: '1' } };
  await graph.invoke({}, thread);
  expect(await outcomes()).toEqual({ interrupted: 1 });
  expect(
    (await collection.read()).value('vital.workflow.requests.cancelled', { reason: 'interrupted' }),
  ).toBe(1);
  expect(await graph.invoke(new Command({ resume: 5 }), thread)).toMatchObject({ count: 5 });
  expect(await outcomes()).toEqual({ interrupted: 1, success: 1 });
  expect(await nodes()).toEqual({ 'ask interrupted': 1, 'ask success': 1 });
});

test('a graph that is told to stop before a node is interrupted too', async () => {
  const graph = new StateGraph(State)
    .addNode('work', one)
    .addEdge(START, 'work')
    .compile({ name: 'flow', checkpointer: new MemorySaver(), interruptBefore: ['work'] });
  await graph.invoke({}, { configurable: { thread_id: '1' } });
  expect(await outcomes()).toEqual({ interrupted: 1 });
});

const slow = () =>
  new StateGraph(State)
    .addNode('first', () => delay(30, { count: 1 }))
    .addNode('second', () => delay(30, { count: 2 }))
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .compile({ name: 'flow' });

test('an AbortSignal cancels the run', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  await expect(slow().invoke({}, { signal: controller.signal })).rejects.toThrow(/abort/i);
  await delay(60);
  expect(await outcomes()).toEqual({ cancelled: 1 });
});

test('a consumer that leaves the stream cancels the run', async () => {
  for await (const _chunk of await slow().stream({}, { streamMode: 'updates' })) break;
  await delay(60);
  expect(await outcomes()).toEqual({ cancelled: 1 });
});

test('a graph within a graph is no request of its own', async () => {
  const inner = graphOf(one, 'inner');
  const outer = new StateGraph(State)
    .addNode('asNode', inner)
    .addNode('called', async () => {
      await inner.invoke({});
      return {};
    })
    .addEdge(START, 'asNode')
    .addEdge('asNode', 'called')
    .compile({ name: 'outer' });
  await outer.invoke({});
  const metrics = await collection.read();
  expect(metrics.value('vital.workflow.requests')).toBe(1);
  expect(await nodes('outer')).toEqual({ 'asNode success': 1, 'called success': 1, 'work success': 2 });
});

test('a tool fails also where ToolNode makes a message of its error', async () => {
  const schema = { type: 'object', properties: {} } as const;
  const good = tool(async () => 'fine', { name: 'good', description: 'works', schema });
  const bad = tool(
    async () => {
      throw new Error('broken');
    },
    { name: 'bad', description: 'fails', schema },
  );
  const failed = tool(async (_input, { toolCall }) => ({ ...toolCall, status: 'error' }), {
    name: 'failed',
    description: 'answers with an error',
    schema,
  });
  const graph = new StateGraph(State)
    .addNode('tools', new ToolNode([good, bad]))
    .addEdge(START, 'tools')
    .compile({ name: 'flow' });
  const calls = ['good', 'bad'].map((name, index) => ({ name, args: {}, id: String(index) }));
  await graph.invoke({ messages: [new AIMessage({ content: '', tool_calls: calls })] });
  await failed.invoke({});
  const metrics = await collection.read();
  expect(metrics.value('vital.tool.executions', { tool_name: 'good', status: 'success' })).toBe(1);
  expect(metrics.value('vital.tool.executions', { tool_name: 'bad', status: 'error' })).toBe(1);
  expect(metrics.value('vital.tool.executions', { tool_name: 'failed', status: 'error' })).toBe(1);
  expect(await outcomes()).toEqual({ success: 1 });
});

class Handbook extends BaseRetriever {
  lc_namespace = ['test'];

  override async _getRelevantDocuments(query: string) {
    if (query === '') throw new Error('empty query');
    return [
      { pageContent: 'one', metadata: {} },
      { pageContent: 'two', metadata: {} },
    ];
  }
}

test('a retrieval is counted with its documents, under the mode of its run', async () => {
  const graph = graphOf(async () => {
    await new Handbook().invoke('policy');
    await new Handbook().invoke('').catch(() => undefined);
    return {};
  });
  await graph.invoke({}, { metadata: { mode: 'deep' } });
  const metrics = await collection.read();
  const source = { source_type: 'Handbook', mode: 'deep' };
  expect(metrics.value('vital.rag.retrievals', { ...source, status: 'success' })).toBe(1);
  expect(metrics.value('vital.rag.retrievals', { ...source, status: 'error' })).toBe(1);
  expect(metrics.distribution('vital.rag.documents')).toMatchObject({ count: 1, sum: 2 });
});

test('the first token is the first one that the caller gets', async () => {
  const streaming = new StateGraph(State)
    .addNode('write', async (_state, config) => {
      for (const token of ['Hello', ' ', 'world']) config.writer?.(token);
      return { count: 1 };
    })
    .addEdge(START, 'write')
    .compile({ name: 'flow' });
  await streaming.invoke({});
  expect((await collection.read()).distribution('vital.workflow.time_to_first_token')).toBeUndefined();
  const chunks = await Array.fromAsync(await streaming.stream({}, { streamMode: ['custom', 'updates'] }));
  expect(chunks).toHaveLength(4);
  expect((await collection.read()).distribution('vital.workflow.time_to_first_token')?.count).toBe(1);
});

test('what is in flight at the stop is abandoned, and nothing is counted after it', async () => {
  const run = slow().invoke({});
  await delay(10);
  watch.stop();
  await run;
  await graphOf(one).invoke({});
  expect(await outcomes()).toEqual({ abandoned: 1 });
});

test('classes can be handed over, and one of another shape is left alone', async () => {
  watch.stop();
  const meter = collection.meterProvider.getMeter('by hand');
  const stop = instrumentLangGraph({ ...callbacks, ...langgraph }, {}, meter);
  const stopUnknown = instrumentLangGraph(
    { CallbackManager: class {}, CompiledStateGraph: undefined },
    {},
    meter,
  );
  await graphOf(one).invoke({});
  stop();
  stopUnknown();
  expect(await outcomes()).toEqual({ success: 1 });
});

test('two instrumentations count a run once', async () => {
  const second = instrumentLangGraph(
    { ...callbacks, ...langgraph },
    {},
    collection.meterProvider.getMeter('test'),
  );
  await graphOf(one).invoke({});
  second();
  expect(await outcomes()).toEqual({ success: 1 });
});
