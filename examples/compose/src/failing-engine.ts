import { setTimeout as delay } from 'node:timers/promises';
import { createEngine } from '../../engine/src/engine.ts';

/** The engine of the demo under steady traffic. By message its provider begins to fail, and recovers. */
const { PROVIDER_URL = '' } = process.env;
const engine = createEngine({ providerUrl: PROVIDER_URL });
let model = 'gpt-4o-mini';

process.on('message', (message) => {
  model = message === 'fail' ? 'gpt-4o-mini~server-error' : 'gpt-4o-mini';
});
process.on('disconnect', () => process.exit());

for (let number = 1; ; number += 1) {
  const question = `Question ${number}?`;
  engine.run({ mode: 'quick', tenant: 'acme', agent: 'clerk', question, model }).catch(() => undefined);
  await delay(50);
}
