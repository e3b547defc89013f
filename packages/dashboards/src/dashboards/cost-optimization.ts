import type { DashboardsConfiguration } from '../configuration.ts';
import type { DashboardDescription, Panel } from '../grafana/panel.ts';
import { increase, rate, ratePerMinute } from '../promql/aggregation.ts';
import type { Expression } from '../promql/expression.ts';
import { literal, orZero, promql, ratio, top } from '../promql/operators.ts';

const spent = increase('vital.estimated_cost');
const llmSpent = increase('vital.estimated_cost', { where: { category: 'llm' } });
const saved = increase('vital.cost_saved', { where: { reason: 'cache' } });
const perThousand = (runs: Expression) => promql`(${ratio(spent, runs)}) * 1000`;
const corrections =
  'A correction downwards looks like a restart to `increase()`: after one, the figure is too high.';

const moneyPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Estimated daily cost',
    description: `Cost of the last 24 hours, whatever time is shown. ${corrections}`,
    kind: 'stat',
    unit: 'currencyUSD',
    decimals: 2,
    steps: [
      [0, 'green'],
      [thresholds.dailyCostDollars / 2, 'yellow'],
      [thresholds.dailyCostDollars, 'red'],
    ],
    targets: [{ expression: increase('vital.estimated_cost', { over: '1d' }) }],
  },
  {
    title: 'Cost saved by the cache',
    description:
      'What the answers from the response cache had cost when they were worked out, over the time shown.',
    kind: 'stat',
    unit: 'currencyUSD',
    decimals: 2,
    targets: [{ expression: orZero(saved) }],
  },
  {
    title: 'Cost savings percentage',
    description:
      'Share of the LLM bill that the response cache saved: saved by (saved + spent on LLM calls). Tools and retrieval are not in it.',
    kind: 'stat',
    unit: 'percentunit',
    decimals: 1,
    targets: [{ expression: ratio(saved, promql`(${saved} + ${llmSpent})`) }],
  },
  {
    title: 'Cost per 1,000 requests',
    description: 'Cost by thousand runs over the time shown, answers from the cache included.',
    kind: 'stat',
    unit: 'currencyUSD',
    decimals: 3,
    targets: [{ expression: perThousand(increase('vital.workflow.requests')) }],
  },
  {
    title: 'Cost per 1,000 successes',
    description: 'Cost by thousand runs that returned an answer: failed and cancelled ones cost too.',
    kind: 'stat',
    unit: 'currencyUSD',
    decimals: 3,
    targets: [{ expression: perThousand(increase('vital.workflow.requests.success')) }],
  },
  {
    title: 'Calls without a price',
    description:
      'LLM calls whose model has no known price, over the time shown: their cost is missing everywhere on this dashboard.',
    kind: 'stat',
    unit: 'short',
    steps: [
      [0, 'green'],
      [1, 'yellow'],
    ],
    targets: [{ expression: orZero(increase('vital.llm.price_unknown')) }],
  },
  {
    title: 'Cost breakdown (LLM, tools, RAG)',
    description: 'Cost over the time shown, by what it was spent on.',
    kind: 'piechart',
    unit: 'currencyUSD',
    width: 8,
    targets: [{ expression: increase('vital.estimated_cost', { by: ['category'] }), legend: '{{category}}' }],
  },
  {
    title: 'Cost per mode',
    description: 'Cost over the time shown, by mode.',
    kind: 'bargauge',
    unit: 'currencyUSD',
    width: 8,
    targets: [{ expression: increase('vital.estimated_cost', { by: ['mode'] }), legend: '{{mode}}' }],
  },
  {
    title: 'Most expensive tenants',
    description:
      'The ten tenants with the highest cost over the time shown. Tenants beyond the cap are one row, `other`.',
    kind: 'table',
    unit: 'currencyUSD',
    width: 8,
    targets: [{ expression: top(10, increase('vital.estimated_cost', { by: ['tenant_id'] })) }],
    columns: { tenant_id: 'Tenant', Value: 'Cost' },
    drillDown: { column: 'Tenant', variable: 'tenant' },
  },
  {
    title: 'Cost trend',
    description: `Dollars per hour, by what they are spent on, with the daily budget as an hourly one. ${corrections}`,
    kind: 'timeseries',
    unit: 'currencyUSD',
    width: 24,
    targets: [
      {
        expression: promql`${rate('vital.estimated_cost', { by: ['category'] })} * 3600`,
        legend: '{{category}}',
      },
      { expression: literal('vector($cost_threshold / 24)'), legend: 'budget', limit: true },
    ],
  },
];

const usagePanels: readonly Panel[] = [
  {
    title: 'LLM API calls (cached against non-cached)',
    description:
      'LLM calls over the time shown. Cached ones were answered by the application itself and cost nothing.',
    kind: 'bargauge',
    unit: 'short',
    colors: { cached: 'green', 'non-cached': 'orange' },
    targets: [
      {
        expression: increase('vital.llm.api_calls', { where: { cached: 'true' } }),
        legend: 'cached',
      },
      {
        expression: increase('vital.llm.api_calls', { where: { cached: 'false' } }),
        legend: 'non-cached',
      },
    ],
  },
  {
    title: 'Token usage',
    description:
      'Tokens as billed, over the time shown, input and output. Cached and reasoning tokens are part of these.',
    kind: 'bargauge',
    unit: 'short',
    targets: [
      {
        expression: increase('vital.llm.tokens_used', {
          where: { token_type: ['input', 'output'] },
          by: ['token_type'],
        }),
        legend: '{{token_type}}',
      },
    ],
  },
  {
    title: 'Tool executions',
    description: 'Tool executions per minute, by tool.',
    kind: 'timeseries',
    unit: 'opm',
    stacked: true,
    targets: [
      { expression: ratePerMinute('vital.tool.executions', { by: ['tool_name'] }), legend: '{{tool_name}}' },
    ],
  },
  {
    title: 'RAG retrievals',
    description: 'Retrievals of documents per minute, by kind of source.',
    kind: 'timeseries',
    unit: 'opm',
    stacked: true,
    targets: [
      {
        expression: ratePerMinute('vital.rag.retrievals', { by: ['source_type'] }),
        legend: '{{source_type}}',
      },
    ],
  },
  {
    title: 'Tokens by model',
    description:
      'Tokens per second, by model and kind. Cached input is part of input, reasoning of output: never add the lines up.',
    kind: 'timeseries',
    unit: 'short',
    targets: [
      {
        expression: rate('vital.llm.tokens_used', { by: ['model', 'token_type'] }),
        legend: '{{model}} {{token_type}}',
      },
    ],
  },
  {
    title: 'Cost by model',
    description: 'Dollars per hour, by model.',
    kind: 'timeseries',
    unit: 'currencyUSD',
    stacked: true,
    targets: [
      {
        expression: promql`${rate('vital.estimated_cost', { where: { category: 'llm' }, by: ['model'] })} * 3600`,
        legend: '{{model}}',
      },
    ],
  },
];

/** Where does the money go, and what does the cache save? */
export function costOptimization(configuration: DashboardsConfiguration): DashboardDescription {
  return {
    slug: 'cost-optimization',
    title: 'Cost Optimization',
    description: 'Where does the money go, and what does the cache save?',
    variables: ['mode', 'tenant', 'cost_threshold'],
    from: 'now-24h',
    rows: [
      { title: 'Money', panels: moneyPanels(configuration) },
      { title: 'What it was spent on', panels: usagePanels },
    ],
  };
}
