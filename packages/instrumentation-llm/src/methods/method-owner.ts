/** The object in a client's prototype chain that has a method itself; undefined where there is none. */
export function methodOwner(client: unknown, method: string): object | undefined {
  let owner = typeof client === 'object' || typeof client === 'function' ? client : null;
  while (owner !== null && !Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner);
  return owner ?? undefined;
}
