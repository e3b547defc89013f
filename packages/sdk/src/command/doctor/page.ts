import { type Cell, type Style, styled, textTable } from '../text-table.ts';
import type { Examination, LibraryFinding } from './examination.ts';
import { describe, isProblem } from './problems.ts';

const good: Cell = { text: '✓', style: 'green' };
const bad: Cell = { text: '✗', style: 'red' };
const note: Cell = { text: '!', style: 'yellow' };

/** The examination as a page to be looked at. */
export function examinationPage(examination: Examination): string {
  const { problems } = examination;
  const sections = [
    [`${styled('Vital', 'bold')} ${examination.vital.version} for a program in ${examination.directory}`],
    section('Runtime', textTable([nodeRow(examination), endpointRow(examination)])),
    section('Libraries', libraryLines(examination)),
    section('Installed, and not watched by Vital', uncoveredLines(examination)),
    section('Settings', settingLines(examination)),
    problems.length === 0
      ? [styled('Nothing to mend.', 'green')]
      : section(
          `To mend: ${problems.length}`,
          problems.map((problem) => `  ${styled(bad.text, bad.style)} ${problem}`),
        ),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [styled(title, 'bold'), ...lines];
}

function nodeRow({ node }: Examination): Cell[] {
  return node.importHooksInThread
    ? [good, { text: `Node ${node.version}` }, { text: "import is watched in the program's own thread" }]
    : [
        note,
        { text: `Node ${node.version}` },
        {
          text: "import is watched from the loader's thread; 22.22.3, 24.11.1, 25.1 and later do it in the program's own",
        },
      ];
}

function endpointRow({ endpoint: { status, url = '', reason = '' } }: Examination): Cell[] {
  const rows: Readonly<Record<typeof status, Cell[]>> = {
    free: [good, { text: 'Endpoint' }, { text: `${url} is free` }],
    vital: [good, { text: 'Endpoint' }, { text: `${url} serves Vital's metrics already` }],
    taken: [bad, { text: 'Endpoint' }, { text: reason }],
    none: [note, { text: 'Endpoint' }, { text: 'the settings serve none' }],
  };
  return rows[status];
}

function libraryLines({ libraries, watched }: Examination): string[] {
  if (libraries.length === 0) {
    return [`  None that Vital watches is installed. It watches ${watched.join(', ')}.`];
  }
  const head = ['', 'library', 'version', 'hook', 'result', 'where'];
  const rows = libraries.map((finding) => [
    mark(finding),
    { text: finding.library },
    { text: finding.version },
    { text: finding.hook ?? '' },
    { text: describe(finding), style: mark(finding).style },
    { text: where(finding), style: 'dim' as const },
  ]);
  return textTable([head.map((text) => ({ text, style: 'dim' })), ...rows]);
}

function mark(finding: LibraryFinding): Cell {
  if (finding.status === 'active') return good;
  return isProblem(finding) ? bad : note;
}

function where({ paths: [first = '', ...others] }: LibraryFinding): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function uncoveredLines({ uncovered }: Examination): string[] {
  return textTable(
    uncovered.map(({ library, version, recordWith }) => [
      note,
      { text: library },
      { text: version },
      { text: `record what it does with ${recordWith}` },
    ]),
  );
}

function settingLines({ settings }: Examination): string[] {
  const given = settings.filter(({ source }) => source === 'environment');
  const style: Style = 'dim';
  const others = { text: `${settings.length - given.length} hold by default`, style };
  return textTable([
    ...given.map(({ variable, name, value }) => [
      { text: variable },
      { text: JSON.stringify(value) },
      { text: name, style },
    ]),
    [others],
  ]);
}
