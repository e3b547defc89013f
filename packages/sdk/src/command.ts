#!/usr/bin/env node
import { createRequire } from 'node:module';

const { version, engines }: { version: string; engines: { node: string } } = createRequire(import.meta.url)(
  '../package.json',
);

// On a Node that is too old the imports of everything else fail with an error that says nothing of it.
if (isOlder(process.versions.node, engines.node.replace(/[^\d.]/g, ''))) {
  console.error(`vital: this is Node ${process.versions.node}; Vital needs Node ${engines.node}`);
  process.exitCode = 1;
} else {
  void import('./command/run-command.ts').then(async ({ runCommand }) => {
    process.exitCode = await runCommand(process.argv.slice(2), version);
  });
}

function isOlder(actual: string, needed: string): boolean {
  return actual.localeCompare(needed, 'en', { numeric: true }) < 0;
}
