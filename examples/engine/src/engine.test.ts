import { type FakeProvider, startFakeProvider } from '@vital/testing';
import { createEngine, type Engine } from './engine.ts';
import type { EngineRequest } from './engine-request.ts';
import { driveTraffic, generateTraffic } from './traffic.ts';

let provider: FakeProvider;
let engine: Engine;

beforeEach(async () => {
  provider = await startFakeProvider();
  engine = createEngine({ providerUrl: provider.baseUrls.openai });
});

afterEach(() => provider.close());

const request: EngineRequest = { mode: 'quick', tenant: 'acme', agent: 'clerk', question: 'What is travel?' };

test('a question that was asked before is answered from the cache', async () => {
  const first = await engine.run(request);
  expect(await engine.run({ ...request, tenant: 'globex' })).toEqual(first);
  expect(provider.served.calls()).toBe(1);
  expect(engine.counts.cacheOperations).toEqual({ 'quick miss': 1, 'quick write': 1, 'quick hit': 1 });
  expect(engine.counts.runs).toEqual({
    'question-answering acme success': 1,
    'question-answering globex success': 1,
  });
});

test('research plans, reads, calculates and writes', async () => {
  const { text, complete } = await engine.run({ ...request, mode: 'deep' });
  expect(text).toMatch(/^word/);
  expect(complete).toBe(true);
  expect(engine.counts.tools).toEqual({ 'calculator success': 1 });
  expect(engine.counts.retrievals).toEqual({ 'deep success': 1 });
});

test('a tenant may leave before the end', async () => {
  const answer = await engine.run({
    ...request,
    mode: 'deep',
    model: 'gpt-4o-mini~slow-stream=20',
    leaveAfter: 2,
  });
  expect(answer).toEqual({ text: 'word word1', complete: false });
  expect(engine.counts.runs).toEqual({ 'research acme cancelled': 1 });
});

test('an errand asks first', async () => {
  expect((await engine.run({ ...request, mode: 'act' })).text).toBe('on day 15');
  expect(engine.counts.runs).toEqual({ 'errand acme interrupted': 1, 'errand acme success': 1 });
});

test('what fails, fails', async () => {
  await expect(engine.run({ ...request, model: 'gpt-4o-mini~context-length' })).rejects.toThrow('400');
  await expect(engine.run({ ...request, mode: 'deep', question: 'a secret' })).rejects.toThrow('closed');
  await expect(engine.run({ ...request, mode: 'act', question: 'yesterday' })).rejects.toThrow('no past');
  await expect(engine.run({ ...request, question: 'now', signal: AbortSignal.abort() })).rejects.toThrow();
  expect(engine.counts.runs).toEqual({
    'question-answering acme error': 1,
    'research acme error': 1,
    'errand acme interrupted': 1,
    'errand acme error': 1,
    'question-answering acme cancelled': 1,
  });
});

test('the same seed plans the same traffic', () => {
  const options = { seed: 7, durationSeconds: 60, ratePerSecond: 10 };
  const planned = [...generateTraffic(options)];
  expect([...generateTraffic(options)]).toEqual(planned);
  expect([...generateTraffic({ ...options, seed: 8 })]).not.toEqual(planned);
  expect(planned.length).toBeGreaterThan(500);
  expect(planned.length).toBeLessThan(700);
});

test('traffic ends when the last request has', async () => {
  await driveTraffic(engine, { durationSeconds: 1, ratePerSecond: 40 });
  const runs = Object.values(engine.counts.runs).reduce((sum, count) => sum + count, 0);
  expect(runs).toBeGreaterThanOrEqual([...generateTraffic({ durationSeconds: 1, ratePerSecond: 40 })].length);
});
