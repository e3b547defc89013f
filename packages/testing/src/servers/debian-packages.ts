import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, errorText } from '../error-facts.ts';

/** Debian packages and where to put what they contain. */
export interface DebianUnpacking {
  readonly packages: readonly string[];
  /** `machine` is the release that this machine's own apt sources name. */
  readonly release: 'sid' | 'machine';
  /** Appears whole or not at all. Another caller that finished first wins, and its result is kept. */
  readonly folder: string;
  /** Told what is being done, before each step that takes time. */
  readonly progress: (line: string) => void;
}

/**
 * Downloads Debian packages and unpacks them into a folder, with apt's own directories beside it: no package list
 * of the machine is touched, nothing is installed, no service starts and no root is needed. The mirror, and the
 * key that signs it, are those of the machine's own apt sources.
 *
 * @throws Error with the reason in one line, when apt or a mirror is not to be had or a package does not exist.
 */
export function unpackDebianPackages({ packages, release, folder, progress }: DebianUnpacking): void {
  const mirror = findMirror();
  const suite = release === 'machine' ? mirror.codename : release;
  mkdirSync(dirname(folder), { recursive: true });
  const workplace = mkdtempSync(join(dirname(folder), '.unpacking-'));
  try {
    const root = join(workplace, 'root');
    const archives = join(workplace, 'archives');
    for (const directory of [root, archives, join(workplace, 'lists', 'partial'), join(workplace, 'cache')]) {
      mkdirSync(directory, { recursive: true });
    }
    writeFileSync(join(workplace, 'sources.list'), `deb ${mirror.uri} ${suite} main\n`);
    const settings = aptSettings(workplace);
    progress(`reading the package list of Debian ${suite}`);
    run('apt-get', [...settings, '--quiet', '--error-on=any', 'update'], archives);
    progress(`downloading ${packages.join(', ')} from Debian ${suite}`);
    run('apt-get', [...settings, '--quiet', 'download', ...packages], archives);
    for (const archive of readdirSync(archives)) {
      run('dpkg-deb', ['--extract', join(archives, archive), root], archives);
    }
    moveInto(root, folder);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

function aptSettings(workplace: string): string[] {
  const settings = {
    'Dir::Etc::sourcelist': join(workplace, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::Lists': join(workplace, 'lists'),
    'Dir::Cache': join(workplace, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '3',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

function findMirror(): { uri: string; codename: string } {
  const listing = run('apt-get', [
    'indextargets',
    '--format',
    '$(LABEL) $(COMPONENT) $(CODENAME) $(REPO_URI)',
  ]);
  for (const line of listing.split('\n')) {
    const [label, component, codename, uri] = line.split(' ');
    if (label === 'Debian' && component === 'main' && codename && uri && !codename.includes('-')) {
      return { codename, uri };
    }
  }
  return findMirrorBeforeFirstUpdate();
}

/** A machine that never ran `apt-get update` knows no labels yet: then the address itself has to say what it is. */
function findMirrorBeforeFirstUpdate(): { uri: string; codename: string } {
  const listing = run('apt-get', ['indextargets', '--format', '$(COMPONENT) $(RELEASE) $(REPO_URI)']);
  for (const line of listing.split('\n')) {
    const [component, release, uri] = line.split(' ');
    if (component === 'main' && release && uri && /\/debian\/?$/.test(uri) && /^[a-z]+$/.test(release)) {
      return { codename: release, uri };
    }
  }
  throw new Error("this machine's apt sources name no Debian mirror");
}

function moveInto(root: string, folder: string): void {
  try {
    renameSync(root, folder);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

function run(command: string, commandArguments: readonly string[], directory?: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, commandArguments, {
    cwd: directory,
    encoding: 'utf8',
  });
  if (error) {
    throw new Error(
      `${command} ${errorCode(error) === 'ENOENT' ? 'is not on this machine' : errorText(error)}`,
    );
  }
  if (status !== 0) {
    const complaint = stderr.split('\n').findLast((line) => line.startsWith('E:'));
    throw new Error(`${command}: ${complaint ?? stderr.trim()}`);
  }
  return stdout;
}
