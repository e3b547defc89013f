import { parser } from '@prometheus-io/lezer-promql';
import type { Rule } from './rules.ts';

/** A rule with one thing wrong in it. */
export interface Mutant {
  /** What was changed into what. */
  readonly change: string;
  readonly rule: Rule;
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Operators and functions that are mistaken for one another. */
const swaps: Readonly<Record<string, readonly string[]>> = {
  Gtr: ['<'],
  Gte: ['<'],
  Lss: ['>'],
  Lte: ['>'],
  EqlC: ['!='],
  Sum: ['max', 'avg'],
  Max: ['sum'],
  Rate: ['increase', 'irate'],
  Increase: ['rate', 'delta'],
  Delta: ['increase'],
  AvgOverTime: ['sum_over_time'],
  SumOverTime: ['avg_over_time'],
  Unless: ['and'],
};

const scaled = (duration: string, factor: number): string => {
  const [, count = '', unit = ''] = /^(\d+)(.+)$/.exec(duration) ?? [];
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1) * factor;
  return `${Math.max(60, Math.round(seconds))}s`;
};

/** Every change of an expression that somebody could make by mistake. */
function replacements(expression: string): Replacement[] {
  const found: Replacement[] = [];
  const textOf = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter({ name, node, from, to }) {
      const text = textOf(node);
      // What is multiplied by 0 only lends its labels: no change of it changes anything.
      if (name === 'BinaryExpr' && /^0 \* /.test(text)) return false;
      // A quantile is the same whatever all buckets are multiplied by.
      const isOfNoEffect = (swap: string) => {
        const isScale = (name === 'Sum' && swap === 'avg') || (name === 'Rate' && swap === 'increase');
        return (
          isScale &&
          expression.slice(0, from).match(/histogram_quantile\([^()]*(\([^()]*\)[^()]*)*\(*[^)]*$/) !== null
        );
      };
      const replace = (...texts: readonly string[]) => {
        for (const replacement of texts) found.push({ from, to, text: replacement });
      };
      if (name in swaps) replace(...(swaps[name] ?? []).filter((swap) => !isOfNoEffect(swap)));
      if (name === 'NumberDurationLiteral' && Number(text) !== 0)
        replace(`${Number(text) * 2}`, `${Number(text) / 2}`);
      if (name === 'NumberDurationLiteralInDurationContext' && node.parent?.name === 'DurationExpr') {
        replace(scaled(text, 0.2), scaled(text, 5));
      }
      if (name === 'OffsetExpr') replace(text.replace(/ offset \S+$/, ''));
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') {
        const [before, after] = [expression.slice(0, from), expression.slice(to)];
        const isLast = after.startsWith(')');
        found.push({
          from: isLast ? before.replace(/,?\s*$/, '').length : from,
          to: isLast ? to : to + (/^,\s*/.exec(after)?.[0].length ?? 0),
          text: '',
        });
      }
      if (name === 'UnquotedLabelMatcher')
        replace(text.includes('!=') ? text.replace('!=', '=') : `${text.split(/[=!~]/)[0]}!="none"`);
      if (name === 'BinaryExpr') {
        const [left, right] = [node.firstChild, node.lastChild];
        const operator = left?.nextSibling?.name ?? '';
        if (left && right && ['And', 'Or', 'Unless', 'Sub'].includes(operator)) {
          replace(textOf(left));
          if (operator !== 'Unless' && operator !== 'Sub') replace(textOf(right));
        }
      }
      return true;
    },
  });
  return found;
}

/** The mutants of a rule: each differs from it in one place. */
export function mutateRule(rule: Rule): readonly Mutant[] {
  const ofExpression = replacements(rule.expr).map(({ from, to, text }) => ({
    change: `at ${from}: "${rule.expr.slice(from, to)}" -> "${text}"`,
    rule: { ...rule, expr: rule.expr.slice(0, from) + text + rule.expr.slice(to) },
  }));
  const ofPending = rule.for
    ? [
        { change: 'without for', rule: { ...rule, for: undefined } },
        { change: `for ${rule.for} three times as long`, rule: { ...rule, for: scaled(rule.for, 3) } },
      ]
    : [];
  const ofKeeping = rule.keep_firing_for
    ? [{ change: 'without keep_firing_for', rule: { ...rule, keep_firing_for: undefined } }]
    : [];
  return [...ofExpression, ...ofPending, ...ofKeeping];
}
