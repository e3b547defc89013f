import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { defaultConfiguration } from '../configuration.ts';
import { type RecordingCase, recordingCases, recordingTests } from './cases/recording-cases.ts';
import { type RuleCase, ruleTests } from './cases/rule-case.ts';
import { ruleCases } from './cases/rule-cases.ts';
import { mutateRule } from './mutate-rule.ts';
import { recordingRules } from './recording-rules.ts';
import { alerts, buildRules, type Rule, type RuleFile } from './rules.ts';
import { ruleOf, rulesOf } from './rules-of.ts';

/** Runs promtool and says whether it was content. */
export type RunTests = (file: string) => Promise<boolean>;

/** What became of the mutants of one alert. */
export interface MutationResult {
  readonly alert: string;
  readonly mutants: number;
  /** Mutants that no case noticed. */
  readonly survivors: readonly string[];
}

const yaml = (value: object) => stringify(value, { aliasDuplicateObjects: false });

function withRule({ groups }: RuleFile, before: Rule, after: Rule): RuleFile {
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => (rule === before ? after : rule)),
    })),
  };
}

/** A mutant, as the file of promtool's tests that it has to fail in each case. */
interface Candidate<Case> {
  readonly change: string;
  testsOf(ruleCase: Case): object;
  /** Files that the tests read, by name. */
  readonly files: Readonly<Record<string, object>>;
}

/**
 * Tries the cases on each mutant until one notices, on all processors; the case that noticed the last mutant is tried
 * first.
 */
async function survivorsOf<Case>(
  mutants: readonly Candidate<Case>[],
  cases: readonly Case[],
  run: RunTests,
): Promise<readonly string[]> {
  const survivors: string[] = [];
  const pending = mutants.values();
  let order = [...cases];
  const isFound = async ({ testsOf, files }: Candidate<Case>, folder: string): Promise<boolean> => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), yaml(content));
    const test = join(folder, 'mutant.test.yml');
    for (const ruleCase of order) {
      writeFileSync(test, yaml(testsOf(ruleCase)));
      if (await run(test)) continue;
      order = [ruleCase, ...order.filter((other) => other !== ruleCase)];
      return true;
    }
    return false;
  };
  const workThrough = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vital-mutants-'));
    try {
      for (const mutant of pending) if (!(await isFound(mutant, folder))) survivors.push(mutant.change);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, workThrough));
  return survivors;
}

/** Changes an alert in every place, and runs its cases on each mutant. */
export async function mutationRun(alert: string, run: RunTests): Promise<MutationResult> {
  const file = rulesOf(alert, buildRules(defaultConfiguration));
  const rule = ruleOf(alert, file);
  const mutants = mutateRule(rule).map(({ change, rule: after }) => ({
    change: `${alert} ${change}`,
    testsOf: (ruleCase: RuleCase) => ruleTests('mutant.yml', rule, [ruleCase]),
    files: { 'mutant.yml': withRule(file, rule, after) },
  }));
  const cases = ruleCases.filter((ruleCase) => ruleCase.alert === alert);
  return { alert, mutants: mutants.length, survivors: await survivorsOf(mutants, cases, run) };
}

/** The same for what is recorded, whose values are looked at directly. */
export async function recordingMutationRun(record: string, run: RunTests): Promise<MutationResult> {
  const rule = buildRules(defaultConfiguration)
    .groups.flatMap(({ rules }) => rules)
    .find((candidate) => candidate.record === record);
  if (rule === undefined) throw new Error(`nothing is recorded as "${record}"`);
  const mutants = mutateRule(rule).map(({ change, rule: { expr } }) => ({
    change: `${record} ${change}`,
    testsOf: (recordingCase: RecordingCase) => recordingTests(expr, [recordingCase]),
    files: {},
  }));
  const cases = recordingCases.filter((recordingCase) => recordingCase.record === record);
  return { alert: record, mutants: mutants.length, survivors: await survivorsOf(mutants, cases, run) };
}

/** The records that a mutation run covers. */
export const mutatedRecords = recordingRules().map(({ record }) => record);

/** The alerts that a mutation run covers. */
export const mutatedAlerts = alerts(defaultConfiguration)
  .map(({ name }) => name)
  // It always fires: there is nothing to get wrong.
  .filter((name) => name !== 'VitalWatchdog');
