import { configurationTable } from '../../configuration-table.ts';
import type { Examination, LibraryFinding } from './examination.ts';
import { loadings } from './try-library.ts';

/** What of the findings should be mended, besides the settings: each with its remedy. */
export function problemsOf({
  libraries,
  endpoint,
  vital,
  directory,
}: Omit<Examination, 'problems'>): string[] {
  const port = configurationTable.port.environment;
  return [
    ...(vital.installed === undefined
      ? [`a program in ${directory} does not find @vital/sdk: npm install @vital/sdk`]
      : []),
    ...(vital.installed !== undefined && vital.installed !== vital.version
      ? [
          `the program has @vital/sdk ${vital.installed}, and this is ${vital.version}: run it with npx from there`,
        ]
      : []),
    ...libraries
      .filter(isProblem)
      .map((finding) => `${finding.library} ${finding.version} ${describe(finding)}`),
    ...(endpoint.status === 'taken'
      ? [`the metrics would not be served: ${endpoint.reason}. Set ${port}`]
      : []),
  ];
}

/**
 * A copy that another package brought for itself is told of, and is no fault of the program; nor is a version that is watched by
 * what the program hands over, because whether it does cannot be seen from here.
 */
export function isProblem({ status, ofProgram, handOver }: LibraryFinding): boolean {
  return ofProgram && handOver === undefined && status !== 'active' && status !== 'disabled';
}

const descriptions: Readonly<Record<LibraryFinding['status'], string>> = {
  active: 'is watched',
  disabled: 'is not watched, because the configuration does not want it',
  unsupported: "is not watched: Vital does not know this version's shape and leaves it alone",
  failed: 'is not watched: hooking it fails',
  unhooked: 'is found but not hooked',
  unloadable: 'cannot be loaded',
};

/** What is to be said of a library, in a clause. */
export function describe({ status, attempts, handOver }: LibraryFinding): string {
  if (handOver !== undefined) return `is watched only by what the program gives it: ${handOver}`;
  const reason = loadings.map((loading) => attempts[loading]?.reason).find((text) => text !== undefined);
  const working = loadings.filter((loading) => attempts[loading]?.status === 'active');
  const loadable = loadings.filter((loading) => attempts[loading]?.status !== 'unloadable');
  if (status === 'unloadable') return `${descriptions.unloadable}: ${reason}`;
  if (status !== 'active' && working.length > 0) {
    return `${descriptions[status]}; it is watched where it is loaded by ${working.join()}`;
  }
  return status === 'active' && loadable.length < loadings.length
    ? `${descriptions.active} (by ${loadable.join()}; it does not load otherwise)`
    : descriptions[status];
}
