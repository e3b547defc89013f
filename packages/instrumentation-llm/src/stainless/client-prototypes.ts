import { textAt, valueAt } from '../calls/token-usage.ts';

/** The prototypes of one client class: the client's own, and those of its resources. */
export interface ClientPrototypes {
  readonly client: object;
  /** @param path where the client keeps the resource: `['chat', 'completions']` */
  resource(path: readonly string[]): object | undefined;
}

/** Finds them from a class: `OpenAI.Chat.Completions.prototype`. Undefined where the value is no class. */
export function prototypesOfClass(clientClass: unknown): ClientPrototypes | undefined {
  const client = prototypeOf(clientClass);
  if (client === undefined) return undefined;
  return {
    client,
    resource: (path) => prototypeOf(valueAt(clientClass, ...path.map(capitalize))),
  };
}

/** Finds them from a client, which also has them where a bundler has hidden the classes. */
export function prototypesOfClient(client: object): ClientPrototypes {
  return {
    client,
    resource(path) {
      const resource = valueAt(client, ...path);
      return typeof resource === 'object' && resource !== null ? Object.getPrototypeOf(resource) : undefined;
    },
  };
}

/** The version that a client tells its provider (`OpenAI/JS 7.57.0`); `unknown` where it tells none. */
export function versionOfClient(client: object): string {
  const getUserAgent = valueAt(client, 'getUserAgent');
  const userAgent: unknown = typeof getUserAgent === 'function' ? getUserAgent.call(client) : undefined;
  return textAt({ userAgent }, 'userAgent')?.match(/\d+\.\d+\.\d+\S*/)?.[0] ?? 'unknown';
}

function prototypeOf(value: unknown): object | undefined {
  const prototype = typeof value === 'function' ? value.prototype : undefined;
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined;
}

function capitalize(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
