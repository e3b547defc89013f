import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { defaultConfiguration } from '../configuration.ts';
import { recordingCases, recordingTests } from './cases/recording-cases.ts';
import { ruleTests } from './cases/rule-case.ts';
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

/** Changes an alert in every place, and runs its cases on each mutant. */
export async function mutationRun(alert: string, run: RunTests): Promise<MutationResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vital-mutants-'));
  const file = rulesOf(alert, buildRules(defaultConfiguration));
  const cases = ruleCases.filter((ruleCase) => ruleCase.alert === alert);
  const rule = ruleOf(alert, file);
  const mutants = mutateRule(rule).map(({ change, rule: after }) => ({
    change: `${alert} ${change}`,
    file: withRule(file, rule, after),
  }));
  const survivors: string[] = [];
  try {
    for (const [index, mutant] of mutants.entries()) {
      const test = join(folder, `${index}.test.yml`);
      writeFileSync(join(folder, `${index}.yml`), yaml(mutant.file));
      writeFileSync(test, yaml(ruleTests(`${index}.yml`, ruleOf(alert, file), cases)));
      if (await run(test)) survivors.push(mutant.change);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { alert, mutants: mutants.length, survivors };
}

/** The same for what is recorded, whose values are looked at directly. */
export async function recordingMutationRun(record: string, run: RunTests): Promise<MutationResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vital-mutants-'));
  const rule = buildRules(defaultConfiguration)
    .groups.flatMap(({ rules }) => rules)
    .find((candidate) => candidate.record === record);
  if (rule === undefined) throw new Error(`nothing is recorded as "${record}"`);
  const cases = recordingCases.filter((recordingCase) => recordingCase.record === record);
  const mutants = mutateRule(rule);
  const survivors: string[] = [];
  try {
    for (const [index, mutant] of mutants.entries()) {
      const test = join(folder, `${index}.test.yml`);
      writeFileSync(test, yaml(recordingTests(mutant.rule.expr, cases)));
      if (await run(test)) survivors.push(`${record} ${mutant.change}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { alert: record, mutants: mutants.length, survivors };
}

/** The records that a mutation run covers. */
export const mutatedRecords = recordingRules().map(({ record }) => record);

/** The alerts that a mutation run covers. */
export const mutatedAlerts = alerts(defaultConfiguration)
  .map(({ name }) => name)
  // It always fires: there is nothing to get wrong.
  .filter((name) => name !== 'VitalWatchdog');
