import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const guide = readFileSync(join(__dirname, '..', 'docs', 'integration.md'), 'utf8');

/** The block of docs/integration.md that stands behind a comment which gives it this name. */
export function guideBlock(name: string): string {
  const found = guide.split(`<!-- runs: ${name} -->\n\`\`\``)[1]?.split('```')[0];
  if (found === undefined) throw new Error(`docs/integration.md has no block "${name}"`);
  return found.slice(found.indexOf('\n') + 1);
}
