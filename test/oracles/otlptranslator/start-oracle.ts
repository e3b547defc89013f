import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One thing to translate. */
export type OracleQuestion =
  | { readonly ask: 'metric'; name: string; unit: string; kind: string; strategy: string }
  | { readonly ask: 'label'; name: string; strategy: string }
  | { readonly ask: 'unit'; unit: string; strategy: string }
  | { readonly ask: 'escape'; name: string; scheme: string };

/** The Prometheus project's translation; `error` says why there is none. */
export interface OracleAnswer {
  readonly name: string;
  readonly error?: string;
}

/** The Go code of prometheus/otlptranslator and prometheus/common, as a program that answers. */
export interface Oracle {
  /** The folder of the otlptranslator module, with its own test cases. */
  readonly sources: string;
  ask(questions: readonly OracleQuestion[]): OracleAnswer[];
  stop(): void;
}

/** Whether this machine can build the oracle. */
export const hasGo = spawnSync('go', ['version']).status === 0;

/** Builds the oracle from the module versions that go.mod pins; it takes some seconds the first time. */
export function startOracle(): Oracle {
  const folder = mkdtempSync(join(tmpdir(), 'vital-otlptranslator-'));
  const program = join(folder, 'oracle');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: __dirname });
  const module = 'github.com/prometheus/otlptranslator';
  const sources = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  return {
    sources: sources.trim(),
    ask(questions) {
      const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
      const output = execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
      return output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
}
