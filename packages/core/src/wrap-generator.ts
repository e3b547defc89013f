/** How a consumer moves a generator on. */
export type GeneratorStep = 'next' | 'return' | 'throw';

const steps: readonly GeneratorStep[] = ['next', 'return', 'throw'];

/**
 * Puts `around` about every step of a generator, sync or async, in place: it stays the object that it is.
 * @param around is given the step, and a function that takes it
 * @returns false where the value is no generator or cannot be changed; it is untouched then
 */
export function wrapGenerator(
  value: unknown,
  around: (step: GeneratorStep, take: () => unknown) => unknown,
): boolean {
  if (!isGenerator(value) || !Object.isExtensible(value)) return false;
  for (const step of steps) {
    const original = value[step];
    Object.defineProperty(value, step, {
      value(this: unknown, ...parameters: unknown[]) {
        return around(step, () => Reflect.apply(original, this, parameters));
      },
      configurable: true,
      writable: true,
    });
  }
  return true;
}

type AnyGenerator = Record<GeneratorStep, (...parameters: unknown[]) => unknown>;

function isGenerator(value: unknown): value is AnyGenerator {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value) &&
    steps.every((step) => typeof Reflect.get(value, step) === 'function')
  );
}
