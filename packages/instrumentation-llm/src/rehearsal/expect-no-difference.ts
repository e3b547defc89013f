import { compareClient, type UseList } from '@vital/testing';

export interface Expectation {
  readonly uses: UseList;
  /** The module that starts the instrumentation in the program. */
  readonly setup: string;
  readonly library: string;
  /** How the library is watched. Default: `patch`. */
  readonly hook?: string;
  /** The uses to compare on a machine that is no build server. Default: all. */
  readonly telling?: readonly string[];
  /** Uses whose stream does not end as their name says. */
  readonly untold?: readonly string[];
}

/** How the stream of a use ends, where its name says so. */
const endings: ReadonlyArray<readonly [use: RegExp, ending: string]> = [
  [/^stream: (read|tee$|toReadableStream)/, 'completed'],
  [/^stream: (break|abort while it is read)$/, 'cancelled'],
  [/^stream: cut by the server$/, 'failed'],
  [/^stream: never read$/, 'abandoned'],
];

/** Runs the uses of a client without and with its instrumentation, and expects no difference and the right counts. */
export async function expectNoDifference({
  uses,
  setup,
  library,
  hook = 'patch',
  telling,
  untold = [],
}: Expectation): Promise<void> {
  const only = process.env.CI ? uses.names : (telling ?? uses.names);
  const comparisons = await compareClient({ uses, patch: { arguments: ['--import', setup], setup }, only });
  expect(
    comparisons
      .filter(({ differences }) => differences.length > 0)
      .map(({ use, format, differences }) => ({ use, format, differences })),
  ).toEqual([]);
  expect(comparisons).toHaveLength(2 * only.length);
  for (const { use, format, report, patched } of comparisons) {
    // A program that never ends by itself, with or without the patch, cannot be asked for its report.
    if (!patched.endedByItself) continue;
    expect(report).toMatchObject({ reports: [{ library, hook, status: 'active' }] });
    const ending = untold.includes(use) ? undefined : endings.find(([name]) => name.test(use))?.[1];
    if (ending) {
      expect({ use, format, report }).toMatchObject({
        report: { counted: { [`vital.llm.streams ${ending}`]: 1 } },
      });
    }
  }
}
