import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparisonPage } from './pages/comparison-page.ts';
import { configurationPage } from './pages/configuration-page.ts';
import { dashboardFiles } from './pages/dashboard-files.ts';
import { metricsPage } from './pages/metrics-page.ts';
import { supportedLibrariesPage } from './pages/supported-libraries-page.ts';

/** Every file that follows from data, by its path in the repository. */
const pages: Readonly<Record<string, () => string>> = {
  'docs/metrics.md': metricsPage,
  'docs/configuration.md': configurationPage,
  'docs/comparison.md': comparisonPage,
  'docs/supported-libraries.md': supportedLibrariesPage,
  ...dashboardFiles(),
};

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const stale = Object.entries(pages).filter(([path, page]) => {
  const [file, text] = [join(root, path), page()];
  if (read(file) === text) return false;
  if (!check) writeFileSync(file, text);
  return true;
});

for (const [path] of stale)
  console.error(`${path}: ${check ? 'is stale; run `npm run generate`' : 'written'}`);
if (check && stale.length > 0) process.exitCode = 1;
else console.error(`${Object.keys(pages).length} generated files are fresh`);
