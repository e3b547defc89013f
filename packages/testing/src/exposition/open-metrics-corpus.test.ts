import corpus from './open-metrics-corpus.json' with { type: 'json' };
import { parseExposition } from './parse-exposition.ts';

/** What the specification's authors have collected for parsers: https://github.com/prometheus/OpenMetrics */
test('the parser takes and refuses what the OpenMetrics parser corpus says', () => {
  const verdicts = corpus.cases.map(({ name, page }) => {
    try {
      return { name, taken: parseExposition(page).format === 'openmetrics' };
    } catch {
      return { name, taken: false };
    }
  });
  expect(verdicts).toEqual(corpus.cases.map(({ name, shouldParse }) => ({ name, taken: shouldParse })));
  expect(verdicts).toHaveLength(211);
});
