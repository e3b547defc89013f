import { diag } from '@opentelemetry/api';
import { guard, reportInstrumentation } from '@vital/core';
import { isPeekable, type Peekable, publishes } from './publishes.ts';

const remedy = 'install lru-cache 11.5 or later to have it measured';

/** Says of every copy of lru-cache whether it can be watched, by asking it rather than by its version. */
export class CoverageReport {
  readonly #library: string;
  #toldOfNamed = false;

  constructor(library: string) {
    this.#library = library;
  }

  /** A copy was loaded: a cache of our own shows what it does. */
  loaded(exported: object, version: string | undefined): void {
    const probe = guard('making a cache to ask', () => newCache(exported));
    const active = isPeekable(probe) && publishes(probe);
    if (!active) diag.info(`vital: lru-cache ${version ?? ''} publishes nothing; ${remedy}`);
    this.#report(version, active);
  }

  /** A cache was named, of a copy that may have been loaded before it could be seen. */
  named(cache: Peekable, name: string): void {
    const active = publishes(cache);
    this.#report(undefined, active);
    if (active || this.#toldOfNamed) return;
    this.#toldOfNamed = true;
    diag.warn(`vital: the cache '${name}' publishes nothing; ${remedy}`);
  }

  #report(version: string | undefined, active: boolean): void {
    reportInstrumentation({
      library: this.#library,
      version: version ?? '',
      hook: 'channel',
      status: active ? 'active' : 'unsupported',
    });
  }
}

/** Up to version 9 the class is the module, or its default. */
function newCache(exported: object): unknown {
  const named: unknown = 'LRUCache' in exported ? exported.LRUCache : undefined;
  const only: unknown = 'default' in exported ? exported.default : exported;
  const cacheClass = named ?? only;
  return typeof cacheClass === 'function' ? Reflect.construct(cacheClass, [{ max: 1 }]) : undefined;
}
