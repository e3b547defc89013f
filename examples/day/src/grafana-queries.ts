import type { Prometheus } from '@vital/testing';

/** What answers queries: Prometheus, or something with its HTTP API. */
export type Queryable = Pick<Prometheus, 'query' | 'request'>;

/** What is used here of a dashboard's JSON. */
export interface DashboardJson {
  readonly title: string;
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
  readonly panels: readonly PanelJson[];
}

interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query: string };
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[] };
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly TargetJson[];
}

export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly legendFormat?: string;
}

/** The time that is shown, in seconds since the epoch, and how often was scraped. */
export interface ShownTime {
  readonly from: number;
  readonly to: number;
  readonly scrapeSeconds: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** When, in seconds since the epoch. */
  readonly moments: readonly number[];
}

type Variables = Readonly<Record<string, string>>;

const maxDataPoints = 800;

/** Grafana's built-in variables, by the rules of its Prometheus data source. */
function builtIn({ from, to, scrapeSeconds }: ShownTime): { step: number; variables: Variables } {
  const range = to - from;
  const step = Math.max(scrapeSeconds, Math.ceil(range / maxDataPoints / 15) * 15);
  const variables = {
    __range: `${range}s`,
    __range_s: `${range}`,
    __interval: `${step}s`,
    __rate_interval: `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`,
  };
  return { step, variables };
}

const expand = (text: string, variables: Variables): string =>
  text.replace(/\$\{?(\w+)\}?/g, (all, name: string) => variables[name] ?? all);

/** Resolves a dashboard's variables as Grafana does when it is opened: those with values from the data must have one. */
async function resolveVariables(
  { templating }: DashboardJson,
  prometheus: Queryable,
  shown: ShownTime,
  chosen: Variables,
): Promise<Variables> {
  let resolved: Variables = builtIn(shown).variables;
  for (const { name, type, query, allValue, current } of templating.list) {
    if (type === 'query') {
      const text = expand(typeof query === 'object' ? query.query : (query ?? ''), resolved);
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
      const time = `start=${shown.from}&end=${shown.to}`;
      const values = await prometheus.request(
        `label/${label}/values?${time}&match[]=${encodeURIComponent(selector)}`,
      );
      if (!Array.isArray(values) || values.length === 0)
        throw new Error(`variable ${name} has no values: ${text}`);
      resolved = { ...resolved, [name]: chosen[name] ?? allValue ?? `(${values.join('|')})` };
    } else {
      const value = current?.value;
      resolved = { ...resolved, [name]: chosen[name] ?? (typeof value === 'string' ? value : '') };
    }
  }
  return resolved;
}

/** A dashboard that is open in Grafana, so to speak: it can be asked what its panels show. */
export class OpenDashboard {
  readonly json: DashboardJson;
  readonly #prometheus: Queryable;
  readonly #shown: ShownTime;
  readonly #variables: Variables;

  private constructor(json: DashboardJson, prometheus: Queryable, shown: ShownTime, variables: Variables) {
    this.json = json;
    this.#prometheus = prometheus;
    this.#shown = shown;
    this.#variables = variables;
  }

  /** @param chosen values of variables that are not left as they are, as regular expressions where Grafana makes them */
  static async open(
    json: DashboardJson,
    prometheus: Queryable,
    shown: ShownTime,
    chosen: Variables = {},
  ): Promise<OpenDashboard> {
    return new OpenDashboard(
      json,
      prometheus,
      shown,
      await resolveVariables(json, prometheus, shown, chosen),
    );
  }

  panel(title: string): PanelJson {
    const panel = this.json.panels.find((candidate) => candidate.title === title && candidate.type !== 'row');
    if (panel === undefined) throw new Error(`${this.json.title} has no panel "${title}"`);
    return panel;
  }

  /** What a target returns: its series with their values, without those that are not a number. */
  async run({ expr, instant }: TargetJson): Promise<readonly Series[]> {
    const query = expand(expr, this.#variables);
    if (/\$\{?\w/.test(query)) throw new Error(`a variable is not resolved in ${query}`);
    const { from, to } = this.#shown;
    if (instant) {
      const samples = await this.#prometheus.query(query, to);
      return samples
        .filter(({ value }) => Number.isFinite(value))
        .map(({ labels, value }) => ({ labels, values: [value], moments: [to] }));
    }
    const { step } = builtIn(this.#shown);
    const parameters = new URLSearchParams({ query, start: `${from}`, end: `${to}`, step: `${step}` });
    const data = await this.#prometheus.request(`query_range?${parameters}`);
    return seriesOf(data);
  }
}

/** The series of a range query's answer, without what is not a number. */
export function seriesOf(data: unknown): readonly Series[] {
  const { result } = data as { result: { metric: Record<string, string>; values: [number, string][] }[] };
  return result
    .map(({ metric, values }) => {
      const finite = values.filter(([, text]) => Number.isFinite(Number(text)));
      return {
        labels: metric,
        values: finite.map(([, text]) => Number(text)),
        moments: finite.map(([at]) => at),
      };
    })
    .filter(({ values }) => values.length > 0);
}

/** What a series is on average over the time shown; of an instant query, its value. */
export const meanOf = ({ values }: Series): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The queries of a dashboard that return nothing. */
export async function emptyQueries(dashboard: OpenDashboard): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const { title, targets = [] } of dashboard.json.panels) {
    for (const target of targets) {
      if ((await dashboard.run(target)).length === 0) empty.push(`${title} ${target.refId}: ${target.expr}`);
    }
  }
  return empty;
}
