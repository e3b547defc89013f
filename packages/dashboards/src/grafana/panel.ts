import type { Expression } from '../promql/expression.ts';

/** Grafana's panel types that are used here. */
export type PanelKind =
  | 'stat'
  | 'timeseries'
  | 'gauge'
  | 'bargauge'
  | 'piechart'
  | 'heatmap'
  | 'table'
  | 'statetimeline';

/** One query of a panel. */
export interface Target {
  readonly expression: Expression;
  /** Grafana's legend format: `{{mode}}`. */
  readonly legend?: string;
  /** Whether exemplars are fetched, which link to traces. */
  readonly exemplars?: boolean;
}

/** A value from which on a colour holds. */
export type Step = readonly [from: number, color: 'green' | 'yellow' | 'orange' | 'red' | 'blue'];

/** One panel, as a dashboard file describes it. */
export interface Panel {
  readonly title: string;
  /** What it means, and what is easily misread. The metrics are named after it by themselves. */
  readonly description: string;
  readonly kind: PanelKind;
  /** Grafana's id of the unit. */
  readonly unit: string;
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
  /** Units of single columns, or of series by legend. */
  readonly units?: Readonly<Record<string, string>>;
  /** Whether the text of a stat is the legend (a label) rather than the value. */
  readonly showsLegend?: boolean;
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
  readonly variables: readonly VariableName[];
}

export type VariableName =
  | 'mode'
  | 'tenant'
  | 'workflow'
  | 'cache'
  | 'error_threshold'
  | 'latency_threshold'
  | 'hit_rate_threshold'
  | 'quality_threshold'
  | 'cost_threshold'
  | 'objective'
  | 'latency_objective';
