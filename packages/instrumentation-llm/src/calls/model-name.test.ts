import { modelName } from './model-name.ts';

test.each([
  ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o'],
  ['gpt-4o', 'gpt-4o', 'gpt-4o'],
  ['gpt-4', 'gpt-4-0613', 'gpt-4'],
  ['gpt-4o', 'gpt-4o-mini-2024-07-18', 'gpt-4o-mini-2024-07-18'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet-20250219', 'claude-3-7-sonnet-latest'],
  ['gpt-4o-2024-08-06', 'gpt-4o-2024-08-06', 'gpt-4o-2024-08-06'],
  ['my-deployment', 'gpt-4o-2024-08-06', 'gpt-4o-2024-08-06'],
  ['gpt-4o', undefined, 'gpt-4o'],
  [undefined, 'gpt-image-1', 'gpt-image-1'],
  [undefined, undefined, undefined],
])('asked for %s, served by %s', (requested, served, name) => {
  expect(modelName(requested, served)).toBe(name);
});
