import type * as units from '@grafana/grafana-foundation-sdk/units';
import type { Expression } from '../promql/expression.ts';

/** Grafana's panel types that are used here. */
export type PanelKind = 'stat' | 'timeseries' | 'bargauge' | 'piechart' | 'heatmap' | 'table';

/** Grafana's id of a unit. */
export type Unit = Extract<(typeof units)[keyof typeof units], string>;

/** One query of a panel. */
export interface Target {
  readonly expression: Expression;
  /** Grafana's legend format: `{{mode}}`. */
  readonly legend?: string;
  /** Whether exemplars are fetched, which link to traces. */
  readonly exemplars?: boolean;
  /** Whether it is a limit rather than a measurement: a dashed red line. Needs a legend without labels. */
  readonly limit?: boolean;
}

/** A value from which on a colour holds. */
export type Step = readonly [from: number, color: Color];

/** Grafana's names, which follow its theme. */
export type Color = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple';

/** One panel, as a dashboard file describes it. */
export interface Panel {
  readonly title: string;
  /** What it means, and what is easily misread. The metrics are named after it by themselves. */
  readonly description: string;
  readonly kind: PanelKind;
  readonly unit: Unit;
  readonly targets: readonly Target[];
  /** Only for values that are judged; the rest is blue. */
  readonly steps?: readonly Step[];
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly stacked?: boolean;
  /** In columns of 24. Default: 12, a stat 4. */
  readonly width?: number;
  /** Shown where there is no value. Default: `No traffic`. */
  readonly noValue?: string;
  /** Names for the columns of a table, by what Grafana calls them; the others are hidden. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Fixed colours of series, by legend: what means the same has the same colour on every panel. */
  readonly colors?: Readonly<Record<string, Color>>;
  /** A label of a table whose value leads to the drill-down dashboard. */
  readonly drillDown?: { readonly column: string; readonly variable: string };
}

/** Panels under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** One dashboard: it answers one question. */
export interface DashboardDescription {
  /** Its file name, and the end of its uid. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
  /** Variables beside data source, job and instance. */
  readonly variables: readonly (LabelVariable | LimitVariable)[];
  /** Variables that narrow nothing here, and are kept for the way to the next dashboard. */
  readonly passedOn?: readonly LabelVariable[];
  /** What is shown when it is opened, such as `now-6h`. */
  readonly from: string;
}

/** Variables that narrow what is shown by a label. */
export type LabelVariable = 'mode' | 'tenant' | 'workflow' | 'cache';

/** Limits that can be changed on the dashboard, to see what they would judge. */
export type LimitVariable =
  | 'error_threshold'
  | 'latency_threshold'
  | 'slowest_threshold'
  | 'degradation_threshold'
  | 'hit_rate_threshold'
  | 'quality_threshold'
  | 'tool_threshold'
  | 'rag_threshold'
  | 'cost_threshold'
  | 'objective'
  | 'latency_objective';
