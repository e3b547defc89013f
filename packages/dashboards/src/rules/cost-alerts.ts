import { increase } from '../promql/aggregation.ts';
import { promql } from '../promql/operators.ts';
import type { Alert, AlertContext, Diagnosis } from './alert.ts';
import { exactIncrease } from './exact-increase.ts';
import { costRecord, recordingIntervalSeconds } from './recording-rules.ts';

const dashboard = 'cost-optimization';
const whoSpends: readonly Diagnosis[] = [
  {
    look: 'Which model and mode?',
    query: increase('vital.estimated_cost', { over: '1h', by: ['model', 'mode'] }),
  },
  { look: 'Which tenant?', query: increase('vital.estimated_cost', { over: '1h', by: ['tenant_id'] }) },
  {
    look: 'More calls, or longer ones?',
    query: increase('vital.llm.tokens_used', { over: '1h', by: ['model', 'token_type'] }),
  },
  {
    look: 'Did the cache stop answering?',
    query: increase('vital.llm.api_calls', { over: '1h', by: ['cached'] }),
  },
];
const spendLess = [
  'One tenant: limit it.',
  'A loop (an agent that calls itself, retries without end): stop it, and set a limit on steps.',
  'A new model or a longer prompt: weigh the quality against the price, and go back if it is not worth it.',
];

function highDailyCost({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighDailyCost', '1d');
  return {
    name: 'VitalHighDailyCost',
    severity: 'warning',
    component: 'cost',
    expression: promql`sum_over_time(${costRecord}[${over}]) * ${recordingIntervalSeconds} > ${thresholds.dailyCostDollars}`,
    pendingPeriod: '1h',
    summary: 'The estimated cost of the last 24 hours is over budget.',
    description: `Job {{ $labels.job }} cost {{ printf "%.2f" $value }} dollars in the last ${over === '1d' ? '24 hours' : over}.`,
    dashboard,
    runbook: {
      meaning:
        'The estimated cost of the last 24 hours (rolling, not a calendar day) is above the budget. It is summed from a recorded series, so it knows the time since the rules were loaded, and a correction downwards is no cost.',
      impact: 'Money. Nothing is broken.',
      diagnosis: whoSpends,
      mitigation: [...spendLess, 'Expected growth: raise the budget.'],
    },
  };
}

function costSpike({ thresholds, window }: AlertContext): Alert {
  const usual = window('VitalCostSpike', '6h');
  const { costSpike: factor, costSpikeFloorDollars: floor } = thresholds;
  const now = `avg_over_time(${costRecord}[10m])`;
  const before = `avg_over_time(${costRecord}[${usual}] offset 20m)`;
  const yesterday = `avg_over_time(${costRecord}[1h] offset 1d)`;
  return {
    name: 'VitalCostSpike',
    severity: 'critical',
    component: 'cost',
    expression: promql`((${now} > ${factor} * ${before} and ${now} * 600 > ${floor} and count_over_time(${costRecord}[${usual}] offset 20m) >= 120) unless ${now} <= ${factor} * ${yesterday}) * 3600`,
    pendingPeriod: '10m',
    summary: 'The cost rises much faster than usual.',
    description: `Job {{ $labels.job }} spends {{ printf "%.2f" $value }} dollars an hour, more than ${factor} times the usual.`,
    dashboard,
    runbook: {
      meaning: `The cost of the last ten minutes is ${factor} times the usual: the average of ${usual} before, of which at least two hours are known, and, where it is known, of this hour yesterday. Below ${floor} dollars in ten minutes it stays silent.`,
      impact: "Money, fast: a loop can spend a month's budget in a night.",
      diagnosis: whoSpends,
      mitigation: spendLess,
    },
  };
}

function costProjection({ thresholds }: AlertContext): Alert {
  return {
    name: 'VitalCostProjection',
    severity: 'info',
    component: 'cost',
    expression: promql`avg_over_time(${costRecord}[6h]) * 2592000 > ${thresholds.monthlyCostDollars} and count_over_time(${costRecord}[6h]) >= 180`,
    pendingPeriod: '1h',
    summary: 'At the present rate, the cost of a month will be over budget.',
    description:
      'At the rate of the last six hours, job {{ $labels.job }} costs {{ printf "%.0f" $value }} dollars in 30 days.',
    dashboard,
    runbook: {
      meaning:
        'The average cost of the last six hours, held for 30 days, is above the budget of a month. At least three hours have to be known.',
      impact: 'None yet. It is the time to decide.',
      diagnosis: whoSpends,
      mitigation: [...spendLess, 'A busy time of day that will pass: wait for the next quiet one.'],
    },
  };
}

function unpricedModel({ window }: AlertContext): Alert {
  const over = window('VitalUnpricedModel', '1h');
  return {
    name: 'VitalUnpricedModel',
    severity: 'info',
    component: 'cost',
    expression: promql`${exactIncrease('vital.llm.price_unknown', over, { by: ['provider', 'model'] })} > 0`,
    pendingPeriod: '5m',
    summary: 'A model is used whose price is not known.',
    description:
      'Job {{ $labels.job }} made {{ $value | humanize }} calls to {{ $labels.model }} of {{ $labels.provider }}, whose price is not known.',
    dashboard,
    runbook: {
      meaning: `LLM calls of the last ${over} went to a model that the price list does not have.`,
      impact: 'Their cost is missing from every cost metric, dashboard and alert.',
      diagnosis: [
        {
          look: 'Which models, and how many calls?',
          query: increase('vital.llm.price_unknown', { over, by: ['provider', 'model'] }),
        },
      ],
      mitigation: [
        'Give the price in `prices` or in the prices file.',
        'Update Vital: newer versions know newer models.',
      ],
    },
  };
}

function usageUnknown({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalUsageUnknown', '1h');
  const unknown = exactIncrease('vital.llm.usage_unknown', over, { by: ['provider'] });
  const calls = increase('vital.llm.api_calls', { over, by: ['provider'], where: { cached: 'false' } });
  return {
    name: 'VitalUsageUnknown',
    severity: 'info',
    component: 'cost',
    expression: promql`${unknown} / ${calls} > ${thresholds.usageUnknownRate} and ${calls} >= 20`,
    pendingPeriod: '15m',
    summary: 'Many LLM calls report no token counts.',
    description:
      '{{ $value | humanizePercentage }} of the calls of job {{ $labels.job }} to {{ $labels.provider }} report no token counts.',
    dashboard,
    runbook: {
      meaning: `More than the threshold of the LLM calls of the last ${over} came without token counts, of at least 20.`,
      impact: 'Their tokens and cost are missing from every metric.',
      diagnosis: [
        {
          look: 'Why? `not_requested` is a stream whose caller did not ask for usage.',
          query: increase('vital.llm.usage_unknown', { over, by: ['provider', 'model', 'reason'] }),
        },
      ],
      mitigation: [
        '`not_requested`: ask for usage with the stream (`stream_options: { include_usage: true }` at OpenAI).',
        '`interrupted`: callers leave streams early; the counts cannot be known.',
      ],
    },
  };
}

/** Alerts on money, and on money that cannot be seen. */
export function costAlerts(context: AlertContext): readonly Alert[] {
  return [
    highDailyCost(context),
    costSpike(context),
    costProjection(context),
    unpricedModel(context),
    usageUnknown(context),
  ];
}
