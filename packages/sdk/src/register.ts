import { isInternalThread, isMainThread } from 'node:worker_threads';
import { startVital } from './start-vital.ts';

// A preload is inherited by worker threads, where the port is taken by the main thread, and is run once more in the thread
// of Node's module loader, where no program runs.
if (!isInternalThread) startVital(isMainThread ? {} : { serve: false });
