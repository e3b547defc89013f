import { setTimeout as delay } from 'node:timers/promises';
import * as callbacks from '@langchain/core/callbacks/manager';
import { BaseRetriever } from '@langchain/core/retrievers';
import * as langgraph from '@langchain/langgraph';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { captureContext, type RunContext, trackerFor, withContext } from '@vital/core';
import { collectMetrics, type MetricsCollection } from '@vital/testing';
import { GraphWatch, type LanggraphOptions } from './graph-watch.ts';

const State = Annotation.Root({ tenant: Annotation<string>(), seen: Annotation<RunContext>() });

let collection: MetricsCollection;
let watch: GraphWatch | undefined;

function start(options: LanggraphOptions = {}): void {
  collection = collectMetrics();
  watch = new GraphWatch(collection.meterProvider.getMeter('test'), options);
  watch.callbacksLoaded(callbacks, undefined);
  watch.graphsLoaded(langgraph, undefined);
}

afterEach(() => watch?.stop());

const look = () =>
  new StateGraph(State)
    .addNode('look', async () => {
      await delay(1);
      return { seen: captureContext() };
    })
    .addEdge(START, 'look')
    .compile();

const acme = { metadata: { tenant: 'acme', mode: 'fast', agent: 'writer' } };
const seenByAcme = { tenantId: 'acme', mode: 'fast', agentId: 'writer' };

test('a node runs in the context that the metadata of its run names', async () => {
  start();
  expect((await look().invoke({}, acme)).seen).toMatchObject(seenByAcme);
  expect((await look().withConfig(acme).invoke({})).seen).toMatchObject(seenByAcme);
  const [chunk] = await Array.fromAsync(await look().stream({}, { ...acme, streamMode: 'updates' }));
  expect(chunk?.look?.seen).toMatchObject(seenByAcme);
  const events = await Array.fromAsync(look().streamEvents({}, { ...acme, version: 'v2' }));
  expect(events.at(-1)?.data.output.seen).toMatchObject(seenByAcme);
});

test('the caller keeps its own context', async () => {
  start();
  await withContext({ tenantId: 'caller' }, async () => {
    await look().invoke({}, acme);
    for await (const _chunk of await look().stream({}, acme)) {
      expect(captureContext().tenantId).toBe('caller');
    }
    expect(captureContext().tenantId).toBe('caller');
  });
});

test('metadata stands nearer to the run than the context around it', async () => {
  start();
  const seen = await withContext({ tenantId: 'outer', agentId: 'outer' }, () =>
    look().invoke({}, { metadata: { tenant: 'inner' } }),
  );
  expect(seen.seen).toMatchObject({ tenantId: 'inner', agentId: 'outer' });
});

test('a context that a node sets reaches the graph within it', async () => {
  start();
  const inner = look();
  const outer = new StateGraph(State)
    .addNode('outer', () => withContext({ tenantId: 'of the node' }, () => inner.invoke({})))
    .addEdge(START, 'outer')
    .compile();
  expect((await outer.invoke({}, acme)).seen).toMatchObject({ tenantId: 'of the node', mode: 'fast' });
});

test('only keys that the configuration lists are read', async () => {
  start({ metadataKeys: { tenantId: 'customer' } });
  const metadata = { customer: 7, tenant: 'acme', mode: 'fast', prompt: 'secret' };
  const { seen } = await look().invoke({}, { metadata });
  expect(seen).toMatchObject({ tenantId: '7' });
  expect(seen.mode).toBeUndefined();
});

class Handbook extends BaseRetriever {
  lc_namespace = ['test'];

  override async _getRelevantDocuments() {
    return delay(Math.random() * 5, []);
  }
}

test('50 runs at once: whatever a node records belongs to its own tenant', async () => {
  start();
  const tenants = ['ada', 'bob', 'cyd', 'dan', 'eve'];
  const tracker = trackerFor(collection.meterProvider.getMeter('test'));
  const call = async () => {
    await delay(Math.random() * 5);
    tracker.trackLlmCall({
      provider: 'openai',
      model: 'gpt-4o',
      operation: 'chat',
      outcome: 'success',
      durationSeconds: 1,
      inputTokens: 1,
      outputTokens: 1,
      costDollars: 1,
    });
    return {};
  };
  const wrong: string[] = [];
  const graph = new StateGraph(State)
    .addNode('plan', call)
    .addNode('left', call)
    .addNode('right', call)
    .addNode('check', async ({ tenant }) => {
      await delay(Math.random() * 5);
      await new Handbook().invoke('policy');
      if (captureContext().tenantId !== tenant) wrong.push(`${tenant} ran as ${captureContext().tenantId}`);
      return {};
    })
    .addEdge(START, 'plan')
    .addEdge('plan', 'left')
    .addEdge('plan', 'right')
    .addEdge('left', 'check')
    .addEdge('right', 'check')
    .compile();
  const runs = Array.from({ length: 50 }, async (_, index) => {
    const tenant = tenants[index % tenants.length] ?? '';
    await delay(Math.random() * 5);
    // A slow handler of the program makes a queue of the handlers that LangChain runs in the background.
    const callbacks = [{ handleChainStart: () => delay(1) }];
    const config = { callbacks, metadata: { tenant, mode: `mode of ${tenant}` } };
    if (index % 2 === 0) return graph.invoke({ tenant }, config);
    return Array.fromAsync(await graph.stream({ tenant }, config));
  });
  await Promise.all(runs);
  expect(wrong).toEqual([]);
  const metrics = await collection.read();
  for (const tenant of tenants) {
    expect(metrics.value('vital.estimated_cost', { tenant_id: tenant })).toBe(30);
    expect(metrics.value('vital.workflow.requests.success', { tenant_id: tenant })).toBe(10);
    expect(metrics.value('vital.rag.retrievals', { mode: `mode of ${tenant}` })).toBe(10);
  }
});

test('a graph goes back to what it was', async () => {
  const before = look().stream;
  start();
  expect(look().stream).not.toBe(before);
  watch?.stop();
  expect(look().stream).toBe(before);
});
