import type { RuleFile } from './rules.ts';

/** A rule file with one alert, and with what it reads of what is recorded. */
export function rulesOf(alert: string, { groups }: RuleFile): RuleFile {
  const chosen = groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert);
  if (chosen === undefined) throw new Error(`there is no alert "${alert}"`);
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
