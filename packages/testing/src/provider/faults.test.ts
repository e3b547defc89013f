import { readFileSync } from 'node:fs';
import { faultCatalogue, findRefusal, parseFaults } from './faults.ts';

test('the README lists every fault in the words of the catalogue', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const cells = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const rows = cells.filter(([, fault = '']) => fault.slice(1, -1) in faultCatalogue);
  expect(rows.map(([, fault = '', effect]) => [fault.slice(1, -1), effect])).toEqual(
    Object.entries(faultCatalogue),
  );
});

test('faults are read from the name and from the header', () => {
  const { model, faults } = parseFaults('org/llama-3:8b~slow=20+cached', 'no-usage');
  expect(model).toBe('org/llama-3:8b');
  expect([...faults]).toEqual([
    ['slow', 20],
    ['cached', undefined],
    ['no-usage', undefined],
  ]);
});

test('a model without faults keeps its name', () => {
  expect(parseFaults('anthropic.claude-3-5-sonnet-20240620-v1:0').model).toBe(
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
  );
});

test('a refusal ends after its number of attempts', () => {
  const { faults } = parseFaults('gpt-4o~overloaded=2');
  expect([0, 1, 2].map((attempt) => findRefusal(faults, attempt)?.status)).toEqual([503, 503, undefined]);
});
