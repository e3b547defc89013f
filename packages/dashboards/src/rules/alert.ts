import type { Thresholds } from '../configuration.ts';
import type { Expression } from '../promql/expression.ts';

/** critical: somebody is woken. warning: a ticket. info: a hint. none: always on. */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** A step of a diagnosis: what to look at, and the query that shows it. */
export interface Diagnosis {
  readonly look: string;
  readonly query?: Expression;
}

/** The page that an alert's `runbook_url` leads to. */
export interface Runbook {
  readonly meaning: string;
  readonly impact: string;
  readonly diagnosis: readonly Diagnosis[];
  readonly mitigation: readonly string[];
}

/** One alert: when it fires, and what its receiver is told. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  /** What it is about; for routing. */
  readonly component: 'workflow' | 'cache' | 'cost' | 'quality' | 'dependency' | 'monitoring';
  readonly expression: Expression;
  /** How long it has to hold. */
  readonly pendingPeriod: string;
  /** How long it goes on after it held, against flapping. */
  readonly keepFiringFor?: string;
  /** A sentence that is the same for every series. */
  readonly summary: string;
  /** May use the labels that the expression keeps. */
  readonly description: string;
  /** The dashboard that shows it. */
  readonly dashboard: string;
  readonly runbook: Runbook;
}

/** What alerts are made from. */
export interface AlertContext {
  readonly thresholds: Thresholds;
  /** The scrape job, for what Prometheus itself knows of targets. */
  readonly job: string;
  /** The range of an alert, which may be configured. */
  window(alert: string, usual: string): string;
}

/** A series that is computed ahead, because others read it often or over a long time. */
export interface RecordingRule {
  readonly record: string;
  readonly expression: Expression;
}
