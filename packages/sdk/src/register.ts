import { isInternalThread } from 'node:worker_threads';
import { startVital } from './start-vital.ts';

// A preload is run once more in the thread of Node's module loader, where no program runs.
if (!isInternalThread) startVital();
