import * as units from '@grafana/grafana-foundation-sdk/units';
import { parser } from '@prometheus-io/lezer-promql';

/** What is read here of a dashboard's JSON. */
export interface LintedDashboard {
  readonly uid?: string;
  readonly title?: string;
  readonly editable?: boolean;
  readonly templating?: { readonly list: readonly LintedVariable[] };
  readonly panels?: readonly LintedPanel[];
}

interface LintedVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: unknown;
  readonly multi?: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
  readonly datasource?: { readonly uid?: string };
}

interface LintedPanel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly pluginVersion?: string;
  readonly datasource?: { readonly uid?: string };
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly targets?: readonly { readonly refId?: string; readonly expr?: string }[];
}

const knownUnits = new Set<unknown>(Object.values(units));
const isOurs = (uid: string | undefined) => uid === '$datasource';

/** Grafana's variables as something that PromQL can be parsed with. */
const expanded = (expression: string): string =>
  expression
    .replaceAll(/\$\{?__(rate_interval|range|interval)\}?(?![_\w])/g, '5m')
    .replaceAll('$__range_s', '300')
    .replaceAll(/(?<=["|])\$\w+/g, 'value')
    .replaceAll(/\$\w+/g, '1');

/** The functions around a place in an expression. */
function functionsAround(expression: string, node: { readonly from: number }): string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter(candidate) {
      const { from, to, node: call } = candidate;
      if (candidate.name !== 'FunctionCall' || from > node.from || to < node.from) return;
      const identifier = call.getChild('FunctionIdentifier');
      if (identifier) found.push(expression.slice(identifier.from, identifier.to));
    },
  });
  return found;
}

function lintExpression(raw: string): string[] {
  const expression = expanded(raw);
  const problems: string[] = [];
  parser.parse(expression).iterate({
    enter(found) {
      const { name, from, to, node } = found;
      if (found.type.isError) problems.push(`does not parse at ${from}: ${raw}`);
      if (name === 'VectorSelector') {
        const selector = expression.slice(from, to);
        for (const label of ['job', 'instance']) {
          if (!raw.includes(`${label}=~"$${label}"`) || !selector.includes(`${label}=~"value"`)) {
            problems.push(`a selector does not match on ${label}: ${selector}`);
          }
        }
        const metric = /^[\w:]+/.exec(selector)?.[0] ?? '';
        const around = functionsAround(expression, node);
        if (metric.endsWith('_total') && !around.some((one) => ['rate', 'irate', 'increase'].includes(one))) {
          problems.push(`counter ${metric} is not in rate, irate or increase`);
        }
      }
    },
  });
  if (/\bi?rate\([^[]*\[(?!\$__rate_interval\])/.test(raw))
    problems.push(`rate without $__rate_interval: ${raw}`);
  return problems;
}

function lintVariables(list: readonly LintedVariable[]): string[] {
  const problems: string[] = [];
  const [first] = list;
  if (first?.name !== 'datasource' || first.label !== 'Data source' || first.query !== 'prometheus') {
    problems.push('the first variable is not the data source');
  }
  for (const [name, label] of [
    ['job', 'Job'],
    ['instance', 'Instance'],
  ] as const) {
    const variable = list.find((candidate) => candidate.name === name);
    const isRight =
      variable?.type === 'query' && variable.label === label && variable.multi && variable.allValue === '.+';
    if (!isRight || !isOurs(variable?.datasource?.uid))
      problems.push(`variable ${name} is not as it should be`);
  }
  for (const { name, type, refresh, query } of list) {
    if (type !== 'query') continue;
    if (refresh !== 2) problems.push(`variable ${name} is not reloaded when the time changes`);
    const text = typeof query === 'object' && query !== null && 'query' in query ? String(query.query) : '';
    const [, selector] = /^label_values\((.+), \w+\)$/.exec(text) ?? [];
    if (selector === undefined || parser.parse(expanded(selector)).toString().includes('⚠')) {
      problems.push(`variable ${name} has no selector that parses: ${text}`);
    }
  }
  return problems;
}

function lintPanel(panel: LintedPanel): string[] {
  const problems: string[] = [];
  const { title, description, datasource, targets = [], fieldConfig, gridPos, id, pluginVersion } = panel;
  if (!title || !description) problems.push('has no title or no description');
  if (!isOurs(datasource?.uid)) problems.push('does not use the data source of the variable');
  if (targets.length === 0) problems.push('has no query');
  const { unit = '' } = fieldConfig?.defaults ?? {};
  if (!knownUnits.has(unit)) problems.push(`has the unit "${unit}", which Grafana does not know`);
  if (!id) problems.push('has no id');
  if (!pluginVersion) problems.push('has no pluginVersion');
  if (!gridPos || gridPos.x + gridPos.w > 24) problems.push('is not within the grid');
  for (const [index, { expr = '', refId }] of targets.entries()) {
    if (refId !== String.fromCharCode(65 + index)) problems.push(`query ${index} has the refId ${refId}`);
    problems.push(...lintExpression(expr));
  }
  return problems.map((problem) => `${title}: ${problem}`);
}

function lintLayout(panels: readonly LintedPanel[]): string[] {
  const taken = new Map<string, string>();
  const problems: string[] = [];
  for (const { title = '', gridPos } of panels) {
    if (!gridPos) continue;
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        const other = taken.get(`${x} ${y}`);
        if (other !== undefined) problems.push(`${title} overlaps ${other}`);
        taken.set(`${x} ${y}`, title);
      }
    }
  }
  const bottom = Math.max(0, ...panels.map(({ gridPos }) => (gridPos ? gridPos.y + gridPos.h : 0)));
  if (taken.size < bottom * 24) problems.push('panels leave holes');
  return [...new Set(problems)];
}

/**
 * What is wrong with a dashboard, a line each: the rules of grafana/dashboard-linter, for panels of every type, and what
 * Grafana's provisioning needs beside them.
 */
export function lintDashboard(dashboard: LintedDashboard): readonly string[] {
  const { templating, panels = [], editable, uid } = dashboard;
  const real = panels.filter(({ type }) => type !== 'row');
  const ids = panels.map(({ id }) => id);
  const text = JSON.stringify(dashboard);
  return [
    ...lintVariables(templating?.list ?? []),
    ...real.flatMap(lintPanel),
    ...lintLayout(panels),
    ...(editable === false ? [] : ['can be edited']),
    ...(uid ? [] : ['has no uid']),
    ...(new Set(ids).size === ids.length ? [] : ['has ids that occur twice']),
    ...(text.includes('${DS_') || text.includes('__inputs')
      ? ['asks for a data source when it is imported']
      : []),
    ...(text.includes('inControlsMenu') ? ['hides links or annotations in the menu'] : []),
  ];
}
