import type { Attributes, AttributeValue } from '@opentelemetry/api';
import fc from 'fast-check';
import { AttributeIndex } from './attribute-index.ts';

const name = fc.oneof(fc.constantFrom('a', 'b', 'c', '', '__proto__', 'a,b'), fc.string({ maxLength: 4 }));
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom('', 'x', '1', 'true', ':', ',', '|', '\u0000', '"'),
  fc.string({ maxLength: 4 }),
  fc.integer({ min: -1, max: 2 }),
  fc.boolean(),
  fc.array(fc.string({ maxLength: 2 }), { maxLength: 2 }),
);
const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 })
  .map((entries) => Object.fromEntries(entries));

/** The identity of a set, said in another way than the index says it. */
function identity(set: Attributes): string {
  const pairs = Object.entries(set).map(([key, one]) => [
    key,
    Array.isArray(one) ? JSON.stringify(one) : String(one),
  ]);
  return JSON.stringify(pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

describe('AttributeIndex', () => {
  test('tells sets apart exactly by their names and the text of their values, in any order', () => {
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 30 }), (sets) => {
        const index = new AttributeIndex<{ key: string; identity: string }>();
        for (const set of sets) {
          if (index.get(set) === undefined) index.add(set, { key: '', identity: identity(set) });
        }
        for (const set of sets) {
          expect(index.get(set)?.identity).toBe(identity(set));
          expect(index.get(Object.fromEntries(Object.entries(set).reverse()))?.identity).toBe(identity(set));
        }
        expect(index.size).toBe(new Set(sets.map(identity)).size);
      }),
      { numRuns: 500 },
    );
  });

  test('finds nothing that was deleted, and everything else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(attributes, fc.boolean()), { maxLength: 40 }), (steps) => {
        const index = new AttributeIndex<{ key: string }>();
        const model = new Map<string, { key: string }>();
        for (const [set, isDeleted] of steps) {
          const id = identity(set);
          const entry = model.get(id);
          expect(index.get(set)).toBe(entry);
          if (isDeleted && entry !== undefined) {
            index.delete(entry);
            model.delete(id);
          } else if (entry === undefined) {
            const added = { key: '' };
            index.add(set, added);
            model.set(id, added);
          }
        }
        for (const [set] of steps) expect(index.get(set)).toBe(model.get(identity(set)));
      }),
      { numRuns: 500 },
    );
  });

  test('goes on being right beyond the numbers that one character holds', () => {
    const index = new AttributeIndex<{ key: string; tenant: number }>();
    const count = 70_000;
    for (let tenant = 0; tenant < count; tenant++) {
      index.add({ tenant, mode: `m${tenant % 3}` }, { key: '', tenant });
    }
    for (let tenant = 0; tenant < count; tenant += 7) {
      expect(index.get({ mode: `m${tenant % 3}`, tenant: String(tenant) })?.tenant).toBe(tenant);
    }
    expect(index.size).toBe(count);
  });
});
