import { createEngine } from '../../examples/engine/src/engine.ts';
import { modes } from '../../examples/engine/src/engine-request.ts';

/** Runs all of its requests at once, each with a delay of its own, and tells its parent what it counted itself. */
const tenants = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
const engine = createEngine({ providerUrl: process.env.PROVIDER_URL ?? '' });
process.on('disconnect', () => process.exit());

const requests = Array.from({ length: 200 }, async (_, index) => {
  const slow = Math.floor(Math.random() * 200);
  const streamed = index % 3 === 0 ? '+cached' : '';
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  await engine
    .run({
      mode: modes[index % modes.length] ?? 'quick',
      tenant: tenants[index % tenants.length] ?? '',
      agent: 'clerk',
      question: `Question ${index % 60}?`,
      model: `gpt-4o-mini~slow=${slow}${streamed}`,
    })
    .catch(() => undefined);
});
await Promise.all(requests);
process.send?.({ counts: engine.counts });
