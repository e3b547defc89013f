import { InFlightRuns } from './in-flight-runs.ts';

function runs(limits: { maxRuns: number; maxSeconds: number }) {
  const abandoned: string[] = [];
  return { abandoned, inFlight: new InFlightRuns<string>(limits, (run) => abandoned.push(run)) };
}

test('a run is known from its start to its end', () => {
  const { inFlight, abandoned } = runs({ maxRuns: 10, maxSeconds: 10 });
  inFlight.start('1', 'first', 0);
  expect(inFlight.get('1')).toBe('first');
  expect(inFlight.end('1')).toBe('first');
  expect(inFlight.end('1')).toBeUndefined();
  expect(inFlight.get(undefined)).toBeUndefined();
  expect(abandoned).toEqual([]);
});

test('the oldest gives way when there are too many', () => {
  const { inFlight, abandoned } = runs({ maxRuns: 2, maxSeconds: 10 });
  for (const id of ['1', '2', '3', '4']) inFlight.start(id, `run ${id}`, 0);
  expect(abandoned).toEqual(['run 1', 'run 2']);
  expect(inFlight.size).toBe(2);
});

test('a run that is too old is given up when the next one starts', () => {
  const { inFlight, abandoned } = runs({ maxRuns: 10, maxSeconds: 10 });
  inFlight.start('1', 'old', 0);
  inFlight.start('2', 'young', 5);
  inFlight.start('3', 'new', 10.5);
  expect(abandoned).toEqual(['old']);
  inFlight.abandonAll();
  expect(abandoned).toEqual(['old', 'young', 'new']);
  expect(inFlight.size).toBe(0);
});
