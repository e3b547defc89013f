import { cacheCases } from './cache-cases.ts';
import { costCases } from './cost-cases.ts';
import { descriptionCases } from './description-cases.ts';
import { errorBudgetCases } from './error-budget-cases.ts';
import { errorRateCases } from './error-rate-cases.ts';
import { failureCases } from './failure-cases.ts';
import { latencyCases } from './latency-cases.ts';
import { monitoringCases } from './monitoring-cases.ts';
import { poolCases } from './pool-cases.ts';
import { providerCases } from './provider-cases.ts';
import { qualityCases } from './quality-cases.ts';
import type { RuleCase } from './rule-case.ts';
import { unpricedModelCases } from './unpriced-model-cases.ts';
import { usageUnknownCases } from './usage-unknown-cases.ts';

/** Every situation in which an alert has to fire or to stay silent. */
export const ruleCases: readonly RuleCase[] = [
  ...cacheCases,
  ...costCases,
  ...descriptionCases,
  ...errorBudgetCases,
  ...errorRateCases,
  ...failureCases,
  ...latencyCases,
  ...monitoringCases,
  ...poolCases,
  ...providerCases,
  ...qualityCases,
  ...unpricedModelCases,
  ...usageUnknownCases,
];
