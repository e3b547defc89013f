import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rehearsedClients } from '../../packages/instrumentation-llm/src/rehearsal/rehearsed-clients.ts';
import {
  compareClient,
  installPackages,
  type Outcome,
  type Patch,
  type UseList,
} from '../../packages/testing/src/index.ts';
import { peers } from './peers.ts';
import { addResults, type UseVerdicts } from './results.ts';
import { judge, type Recorded } from './verdict.ts';

/**
 * Runs every use of every client under Vital and under each peer that supports the client, in real processes against the
 * fake provider, and keeps the verdicts in results/, of which docs/comparison.md is generated.
 *
 * Options: `--client NAME`, `--peer NAME` (`vital` is one), `--only USE`, each as often as wanted.
 */
const { values } = parseArgs({
  options: {
    client: { type: 'string', multiple: true },
    peer: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
  },
});
const wanted = (list: string[] | undefined, name: string) => list === undefined || list.includes(name);
const nothing: Recorded = { calls: 0, input: 0, output: 0 };

const problem = installPackages(join(import.meta.dirname, '../../test/clients'));
if (problem !== undefined) throw new Error(problem);

for (const { uses, setup } of rehearsedClients) {
  if (!wanted(values.client, uses.client)) continue;
  const unpatched = new Map<string, Outcome>();
  const vital = patchOf('vital-setup.ts', { SETUP: pathToFileURL(setup).href });
  if (wanted(values.peer, 'vital')) await compare('vital', undefined, uses, vital, unpatched);
  for (const peer of peers.filter(({ name }) => wanted(values.peer, name))) {
    const packageName = peer.clients[uses.client];
    if (packageName === undefined) continue;
    const environment = { PEER: peer.name, PACKAGE: packageName, CLIENT: uses.client };
    await compare(peer.name, packageName, uses, patchOf('peer-setup.ts', environment), unpatched);
  }
}

function patchOf(file: string, environment: Record<string, string>): Patch {
  const setup = join(import.meta.dirname, file);
  return { arguments: ['--import', setup], setup, environment };
}

async function compare(
  name: string,
  packageName: string | undefined,
  uses: UseList,
  patch: Patch,
  unpatched: Map<string, Outcome>,
): Promise<void> {
  const only = values.only ?? uses.names;
  const verdicts: UseVerdicts = {};
  let done = 0;
  await compareClient({
    uses,
    patch,
    only,
    unpatched,
    whenNotStarted: name === 'vital' ? 'error' : 'difference',
    onCompared(comparison) {
      const { use, format, report } = comparison;
      const verdict = judge(comparison, isRecorded(report) ? report : nothing);
      verdicts[use] = {
        ...verdicts[use],
        [format]: [verdict.mark, verdict.because].filter(Boolean).join(': '),
      };
      done += 1;
      const progress = `${done}/${2 * only.length} ${uses.client} ${name} ${format} "${use}"`;
      process.stderr.write(`${progress} ${verdicts[use]?.[format]}\n`);
    },
  });
  addResults(uses, { name, package: packageName }, verdicts);
}

function isRecorded(report: unknown): report is Recorded {
  return typeof report === 'object' && report !== null && 'calls' in report;
}
