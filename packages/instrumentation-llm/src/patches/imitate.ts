/** Gives what stands in the place of a function the name and the length of it, which programs can see. */
export function imitate<Replacement extends object>(
  replacement: Replacement,
  { name, length }: { readonly name: string; readonly length: number },
): Replacement {
  return Object.defineProperties(replacement, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
