import { peers } from '../../comparison/llm/peers.ts';
import { type ClientResults, readResults } from '../../comparison/llm/results.ts';
import { type Mark, marks } from '../../comparison/llm/verdict.ts';
import { markdownTable } from './markdown-table.ts';

const symbols: Readonly<Record<Mark, string>> = {
  right: '✓',
  partly: '◐',
  nothing: '○',
  idle: '·',
  changed: '△',
  harm: '✗',
  crash: '💥',
};

const meanings: Readonly<Record<Mark, string>> = {
  right: 'The program sees no difference, and every call and every token that was served is recorded.',
  partly: 'No difference, but calls or tokens are not those that were served.',
  nothing: 'No difference, and no call is recorded.',
  idle: 'No difference, and nothing to record: no call reached the provider, or the program asked the library not to tell of it.',
  changed:
    'The use comes out the same, but a promise, stream or method that the program is given is of another class or shape, or events come in another order.',
  harm: 'The program gets another result or another error, or sends another request.',
  crash:
    'An error that nobody can handle, another exit code, a process that does not end, or a client that cannot be loaded at all.',
};

/** Clients in the order of what most instrumentations support; the others follow by their names. */
const first = ['openai', '@anthropic-ai/sdk'];
const rank = ({ client }: ClientResults) => (first.includes(client) ? first.indexOf(client) : first.length);

const columns = ['vital', ...peers.map(({ name }) => name)];

function isMark(text: string): text is Mark {
  return marks.some((mark) => mark === text);
}

function markOf(verdict: string | undefined): Mark | undefined {
  const [mark = ''] = verdict?.split(':') ?? [];
  return isMark(mark) ? mark : undefined;
}

function symbolOf(verdict: string | undefined): string {
  const mark = markOf(verdict);
  return mark ? symbols[mark] : '';
}

function cell({ uses }: ClientResults, use: string, column: string): string {
  const verdicts = uses[use]?.[column];
  if (!verdicts) return '–';
  const [esm, cjs] = [symbolOf(verdicts.esm), symbolOf(verdicts.cjs)];
  return esm === cjs ? esm : `${esm} ${cjs}`;
}

/** How many of a client's uses, in both module formats, got each mark in a column. */
function tally({ uses }: ClientResults, column: string): string {
  const verdicts = Object.values(uses).flatMap((use) => Object.values(use[column] ?? {}));
  if (verdicts.length === 0) return 'not supported';
  const found = verdicts.map(markOf);
  return marks
    .map((mark) => [symbols[mark], found.filter((one) => one === mark).length] as const)
    .filter(([, count]) => count > 0)
    .map(([symbol, count]) => `${count} ${symbol}`)
    .join(', ');
}

/** What is not right in one column, the same reason once. */
function reasons({ uses }: ClientResults, column: string): string {
  const byReason = new Map<string, string[]>();
  for (const [use, verdicts] of Object.entries(uses)) {
    for (const [format, verdict = ''] of Object.entries(verdicts[column] ?? {})) {
      const unrecorded = column === 'vital' && markOf(verdict) === 'nothing' ? 'no call recorded' : undefined;
      const reason = verdict.split(': ').slice(1).join(': ') || unrecorded;
      if (!reason) continue;
      const key = `${symbolOf(verdict)} ${reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), `${use} (${format})`]);
    }
  }
  return [...byReason].map(([reason, where]) => `- ${reason}: ${where.join('; ')}`).join('\n');
}

function clientSection(results: ClientResults): string {
  const rows = Object.keys(results.uses).map((use) => [
    `\`${use}\``,
    ...columns.map((column) => cell(results, use, column)),
  ]);
  const details = columns
    .map((column) => [column, reasons(results, column)] as const)
    .filter(([, text]) => text !== '')
    .map(
      ([column, text]) =>
        `<details><summary>${column}: what differs, or is recorded otherwise</summary>\n\n${text}\n\n</details>`,
    );
  return [
    `### ${results.client} ${results.version}`,
    markdownTable(['use', ...columns], rows),
    ...details,
  ].join('\n\n');
}

function subjects(all: readonly ClientResults[]): string {
  const rows = peers.map(({ name, start }) => {
    const packages = all.flatMap(({ columns: found }) => {
      const column = found[name];
      return column?.package ? [`${column.package} ${column.version}`] : [];
    });
    return [name, [...new Set(packages)].join(', '), start];
  });
  const vital = [
    'vital',
    '@vital/instrumentation-llm of this repository',
    'a preload that starts the instrumentation',
  ];
  return markdownTable(['column', 'what', 'how it is started'], [vital, ...rows]);
}

/** docs/comparison.md: Vital beside others, from the kept verdicts of the last run; nothing is run or installed here. */
export function comparisonPage(): string {
  const all = readResults().toSorted((left, right) => rank(left) - rank(right));
  const summary = all.map((results) => [
    `\`${results.client}\` ${results.version}`,
    ...columns.map((column) => tally(results, column)),
  ]);
  return `<!-- Generated from comparison/llm/results by \`npm run generate\`. Do not edit. -->

# Comparison: what an instrumentation does to a program

Every use of a client library is run in processes of its own against a fake provider that counts what it serves: without any
instrumentation, and with one, as an ES module and as CommonJS. What the program returned, threw and saw (classes and own keys
of promises and streams, the order of events, unhandled rejections, warnings, exit code, whether the process ends, the requests that
arrived) is compared, and what the instrumentation recorded is held against what was served.

| mark | meaning |
| --- | --- |
${marks.map((mark) => `| ${symbols[mark]} | ${meanings[mark]} |`).join('\n')}
| – | It does not say that it supports this client. |

Two marks in one cell are for the ES module and for CommonJS. A difference counts when it shows three times in a row.

## Reproduce

    npm ci
    npm run compare -- llm
    npm run generate

The first run installs the others into \`comparison/\`, which has a lockfile of its own. \`--client openai\`, \`--peer openlit\`
and \`--only create\` narrow a run down. All of it takes about half an hour on two cores.

## What is compared

${subjects(all)}

The others record spans, of which the ended ones that name a model are counted; OpenTelemetry's own tracer provider hands them over,
and spans that a client library makes by itself are left out. Tokens are right when input and output are the provider's numbers; an
input without the cached tokens is right as well. Where a program does not read an answer to its end, tokens are not judged.

## In numbers

Of the uses of each client, in both module formats:

${markdownTable(['client', ...columns], summary)}

## Use by use

${all.map(clientSection).join('\n\n')}
`;
}
