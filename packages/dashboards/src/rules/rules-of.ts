import type { Rule, RuleFile } from './rules.ts';

/** The rule of an alert. */
export function ruleOf(alert: string, { groups }: RuleFile): Rule {
  const found = groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert);
  if (found === undefined) throw new Error(`there is no alert "${alert}"`);
  return found;
}

/** A rule file with one alert, and with what it reads of what is recorded. */
export function rulesOf(alert: string, file: RuleFile): RuleFile {
  const { groups } = file;
  const chosen = ruleOf(alert, file);
  return {
    groups: groups
      .map((group) => ({
        ...group,
        rules: group.rules.filter(
          (rule) => rule === chosen || (rule.record !== undefined && chosen.expr.includes(rule.record)),
        ),
      }))
      .filter(({ rules }) => rules.length > 0),
  };
}
