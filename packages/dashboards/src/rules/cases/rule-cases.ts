import { cacheCases } from './cache-cases.ts';
import { costCases } from './cost-cases.ts';
import { dependencyCases } from './dependency-cases.ts';
import { monitoringCases } from './monitoring-cases.ts';
import { qualityCases } from './quality-cases.ts';
import type { RuleCase } from './rule-case.ts';
import { workflowCases } from './workflow-cases.ts';

/** Every situation in which an alert has to fire or to stay silent. */
export const ruleCases: readonly RuleCase[] = [
  ...workflowCases,
  ...cacheCases,
  ...costCases,
  ...qualityCases,
  ...dependencyCases,
  ...monitoringCases,
];
