import { startFakeProvider } from '../../packages/testing/src/index.ts';

// The provider has a process of its own, so that its work is in no figure of the client's.

const provider = await startFakeProvider();
setInterval(() => provider.served.reset(), 1000);
process.on('disconnect', () => process.exit());
process.send?.(provider.baseUrls);
