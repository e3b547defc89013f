import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPromtool, describeWithServers } from '@vital/testing';
import { stringify } from 'yaml';
import { defaultConfiguration } from '../configuration.ts';
import { recordingCases, recordingTests } from './cases/recording-cases.ts';
import { ruleTests } from './cases/rule-case.ts';
import { ruleCases } from './cases/rule-cases.ts';
import { recordingRules } from './recording-rules.ts';
import { alerts, buildRules, ruleScope } from './rules.ts';
import { ruleOf, rulesOf } from './rules-of.ts';

const names = alerts(defaultConfiguration).map(({ name }) => name);

describe('the cases', () => {
  it.each(names)('of %s: it fires, says why, and stays silent where it is tempted three times', (name) => {
    const of = ruleCases.filter(({ alert }) => alert === name);
    expect(of.filter(({ fires }) => fires.length > 0).length).toBeGreaterThan(0);
    expect(of.filter(({ says }) => says !== undefined).length).toBeGreaterThan(0);
    const silent = of.filter(({ fires }) => fires.length === 0).length;
    if (name === 'VitalWatchdog') expect(silent).toBe(0);
    else expect(silent).toBeGreaterThanOrEqual(3);
  });
});

describeWithServers('the rules in promtool', ['promtool'], ({ promtool: server }) => {
  const promtool = createPromtool(server);
  const folder = mkdtempSync(join(tmpdir(), 'vital-rules-'));
  const rules = join(folder, 'rules.yml');
  writeFileSync(rules, stringify(buildRules(defaultConfiguration)));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('pass every check of its linter', async () => {
    expect(await promtool.run(['check', 'rules', '--lint=all', '--lint-fatal', rules])).toMatchObject({
      ok: true,
    });
  });

  it.each(recordingRules())(
    'records $record',
    async ({ record, expression }) => {
      const file = join(folder, `${record.replaceAll(':', '-')}.test.yml`);
      const cases = recordingCases.filter((recordingCase) => recordingCase.record === record);
      const text = expression.render(ruleScope(defaultConfiguration));
      writeFileSync(file, stringify(recordingTests(text, cases), { aliasDuplicateObjects: false }));
      const { ok, problems } = await promtool.testRules(file);
      expect(ok ? [] : problems).toEqual([]);
    },
    120_000,
  );

  it.each(names)(
    '%s fires where it should and nowhere else',
    async (name) => {
      const file = join(folder, `${name}.test.yml`);
      const cases = ruleCases.filter(({ alert }) => alert === name);
      writeFileSync(join(folder, `${name}.yml`), stringify(rulesOf(name, buildRules(defaultConfiguration))));
      writeFileSync(
        file,
        stringify(ruleTests(`${name}.yml`, ruleOf(name, buildRules(defaultConfiguration)), cases), {
          aliasDuplicateObjects: false,
        }),
      );
      const { ok, problems } = await promtool.testRules(file);
      expect(ok ? [] : problems).toEqual([]);
    },
    120_000,
  );
});
