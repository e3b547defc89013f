import { isInternalThread } from 'node:worker_threads';
import { startVital } from './start-vital.ts';

// NODE_OPTIONS reaches the package manager that starts the program too, which would take the program's port.
const isPackageManager = /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(-cli)?(\.[cm]?js)?$/.test(
  process.argv[1] ?? '',
);

// A preload is run once more in the thread of Node's module loader, where no program runs.
if (!isInternalThread && !isPackageManager) startVital();
