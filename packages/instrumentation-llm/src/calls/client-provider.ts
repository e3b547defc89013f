import { providerOfUrl } from './provider-name.ts';
import { textAt, valueAt } from './token-usage.ts';

/**
 * Says which provider is behind a client: by its class, because a library ships a subclass for each cloud that serves its
 * models, or else by the host that it talks to. A proxy or a local server counts as the library's own provider.
 *
 * @param classes providers by the name of a client class; subclasses of such a class count as well
 * @param own the provider that the library is made for
 * @param marks providers by a property that only the clients of such a class have: a bundler may shorten the class's name
 */
export function clientProvider(
  classes: Readonly<Record<string, string>>,
  own: string,
  marks: Readonly<Record<string, string>> = {},
): (client: unknown) => string {
  const known = new WeakMap<object, string>();
  return (client) => {
    if (typeof client !== 'object' || client === null) return own;
    const found = known.get(client);
    if (found !== undefined) return found;
    const mark = Object.keys(marks).find((name) => Object.hasOwn(client, name));
    const provider =
      providerOfClass(client, classes) ??
      (mark && marks[mark]) ??
      providerOfUrl(valueAt(client, 'baseURL')) ??
      own;
    known.set(client, provider);
    return provider;
  };
}

function providerOfClass(client: object, classes: Readonly<Record<string, string>>): string | undefined {
  for (let owner = Object.getPrototypeOf(client); owner !== null; owner = Object.getPrototypeOf(owner)) {
    const name = textAt(owner, 'constructor', 'name');
    if (name !== undefined && Object.hasOwn(classes, name)) return classes[name];
  }
  return undefined;
}
