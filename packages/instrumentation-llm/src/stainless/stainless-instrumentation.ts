import { guard, type Instrumentation, reportInstrumentation, type Tracker, trackerFor } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { valueAt } from '../calls/token-usage.ts';
import { version } from '../version.ts';
import {
  type ClientPrototypes,
  prototypesOfClass,
  prototypesOfClient,
  versionOfClient,
} from './client-prototypes.ts';
import { patchClient, type StainlessFacts } from './patch-client.ts';

/** A client library that Stainless generated. */
export interface StainlessLibrary {
  /** The package: `openai`. */
  readonly name: string;
  /** What programs import a client class from; each is watched. */
  readonly modules: readonly string[];
  /** The exported client classes; a subclass leads to the same resources. */
  readonly classes: readonly string[];
  /** The oldest version that is watched in full. */
  readonly since: string;
  /** What of it is not recorded. */
  readonly gaps: readonly string[];
}

/** Watches a client library from when it is loaded. */
export function stainlessInstrumentation(library: StainlessLibrary, facts: StainlessFacts): Instrumentation {
  return {
    name: library.name,
    version,
    coverage: {
      hook: 'patch',
      since: library.since,
      modules: library.modules,
      points: facts.operations.map(({ resource, method }) => [...resource, method].join('.')),
      gaps: library.gaps,
    },
    start(meter) {
      const watch = new LibraryWatch(library, facts, trackerFor(meter));
      const unhook = library.modules.map((module) =>
        hookModule(module, (exports, loaded) => watch.loaded(exports, loaded.version ?? 'unknown')),
      );
      return () => {
        for (const stop of unhook) stop();
        watch.stop();
      };
    },
  };
}

/** Watches the classes of a client that exists already, and so every other client of these classes. */
export function watchClient(
  library: StainlessLibrary,
  facts: StainlessFacts,
  tracker: Tracker,
  client: object,
): () => void {
  return (
    guard(`watching a client of ${library.name}`, () => {
      const { status, unpatch } = patchClient(prototypesOfClient(client), facts, tracker);
      reportInstrumentation({
        library: library.name,
        version: versionOfClient(client),
        hook: 'explicit',
        status,
      });
      return unpatch;
    }) ?? (() => undefined)
  );
}

class LibraryWatch {
  readonly #library: StainlessLibrary;
  readonly #facts: StainlessFacts;
  readonly #tracker: Tracker;
  readonly #undo: Array<() => void> = [];

  constructor(library: StainlessLibrary, facts: StainlessFacts, tracker: Tracker) {
    this.#library = library;
    this.#facts = facts;
    this.#tracker = tracker;
  }

  loaded(exports: object, version: string): void {
    const report = { library: this.#library.name, version, hook: 'patch' } as const;
    try {
      const classes = this.#clientClasses(exports);
      const patched = classes.map((prototypes) => patchClient(prototypes, this.#facts, this.#tracker));
      const status = patched.some((client) => client.status === 'active') ? 'active' : 'unsupported';
      reportInstrumentation({ ...report, status });
      for (const { unpatch } of patched) this.#undo.push(unpatch);
      this.#undo.push(() => reportInstrumentation({ ...report, status: 'disabled' }));
    } catch (error) {
      reportInstrumentation({ ...report, status: 'failed' });
      throw error;
    }
  }

  stop(): void {
    for (const undo of this.#undo.splice(0)) guard(`letting ${this.#library.name} go`, undo);
  }

  #clientClasses(exports: object): ClientPrototypes[] {
    const found = this.#library.classes.map(
      (name) => valueAt(exports, name) ?? valueAt(exports, 'default', name),
    );
    return [...found, valueAt(exports, 'default'), exports]
      .map(prototypesOfClass)
      .filter((prototypes) => prototypes !== undefined);
  }
}
