import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install-packages.ts';

/** Client libraries that are heavy, or whose peers are not those of this repository, have an installation of their own. */
const folder = new URL('../../../../test/clients/', import.meta.url);

/**
 * How to load a client library from that installation, by the very name that a program would write; hooks for the name see it.
 * It has to be there: run the tests that need it in {@link describeWithSeparateClients}.
 */
export function separateClient<Module>(name: string): { esm: () => Promise<Module>; cjs: () => Module } {
  return {
    async esm() {
      const { load }: { load: (name: string) => Promise<Module> } = await import(
        new URL('load.mjs', folder).href
      );
      return load(name);
    },
    cjs: () => createRequire(new URL('package.json', folder))(name),
  };
}

/**
 * A jest `describe` for tests of programs that load such clients. It installs them on first use. Where they are not to be had, the
 * block is a failure on a continuous integration machine (`CI` is set) and elsewhere a skip that says how to get them.
 */
export function describeWithSeparateClients(title: string, body: () => void): void {
  const reason = installPackages(fileURLToPath(folder).replace(/\/$/, ''));
  if (reason === undefined) {
    describe(title, body);
  } else if (process.env.CI) {
    test(title, () => {
      throw new Error(reason);
    });
  } else {
    process.stderr.write(`skipped: ${title}. ${reason}\n`);
    test.skip(`${title}. ${reason}`, () => undefined);
  }
}
