import {
  type ExponentialHistogramFamily,
  type Family,
  type FamilyIdentity,
  type HistogramFamily,
  type NumberFamily,
  openMetricsName,
  type SummaryFamily,
} from './family.ts';
import type { ReportOnce } from './report-once.ts';

/** Keeps the families from pass to pass and lets no two of them print the same line. */
export class FamilyRegister {
  readonly numbers = new Map<string, NumberFamily>();
  readonly histograms = new Map<string, HistogramFamily>();
  readonly exponentials = new Map<string, ExponentialHistogramFamily>();
  readonly summaries = new Map<string, SummaryFamily>();
  readonly #report: ReportOnce;
  readonly #createdLines: boolean;
  readonly #claimed = new Set<string>();
  #shown: Family[] = [];
  #pass = 0;

  constructor(report: ReportOnce, createdLines: boolean) {
    this.#report = report;
    this.#createdLines = createdLines;
  }

  begin(): void {
    this.#pass++;
    this.#claimed.clear();
    this.#shown = [];
  }

  /**
   * The family of one metric. The first metric of a scrape has the name; a later one of another type, or one whose
   * lines would be called like the first one's, is left out.
   */
  open<F extends Family>(
    known: Map<string, F>,
    create: new (identity: FamilyIdentity) => F,
    identity: FamilyIdentity,
    metricName: string,
  ): F | undefined {
    let family = known.get(identity.name);
    if (family?.pass === this.#pass) return this.#agrees(family, identity, metricName) ? family : undefined;
    if (family === undefined || !isSame(family, identity)) family = new create(identity);
    const names = this.#namesOf(family);
    const taken = names.find((name) => this.#claimed.has(name));
    if (taken !== undefined) {
      this.#report.warn(
        `metric "${metricName}" is left out: another metric is already shown as "${taken}"; rename one of them`,
      );
      return undefined;
    }
    for (const name of names) this.#claimed.add(name);
    known.set(identity.name, family);
    family.begin(this.#pass);
    this.#shown.push(family);
    return family;
  }

  #namesOf(family: Family): string[] {
    const names = family.sampleNames();
    const created = this.#createdLines && ['counter', 'histogram', 'summary'].includes(family.type);
    return created ? [...names, `${openMetricsName(family)}_created`] : names;
  }

  /** What this pass shows. */
  end(): Family[] {
    for (const known of [this.numbers, this.histograms, this.exponentials, this.summaries]) {
      for (const [name, family] of known) if (family.pass !== this.#pass) known.delete(name);
    }
    for (const family of this.#shown) {
      family.end();
      const base = openMetricsName(family);
      family.baseTaken = base !== family.name && this.#claimed.has(base);
      this.#claimed.add(base);
    }
    return this.#shown.filter((family) => family.size > 0);
  }

  #agrees(family: Family, identity: FamilyIdentity, metricName: string): boolean {
    if (family.type !== identity.type) {
      this.#report.warn(
        `metric "${metricName}" is left out: "${identity.name}" is already shown as a ${family.type}, ` +
          `and this one is a ${identity.type}; rename one of them`,
      );
      return false;
    }
    if (family.help !== identity.help) {
      this.#report.warn(
        `metric "${metricName}" is described twice, as ${JSON.stringify(family.help)} and as ` +
          `${JSON.stringify(identity.help)}; the first one is shown`,
      );
    }
    if (family.unit !== identity.unit) {
      this.#report.warn(
        `metric "${metricName}" has two units, "${family.unit}" and "${identity.unit}"; the first one is shown`,
      );
    }
    return true;
  }
}

function isSame(family: Family, identity: FamilyIdentity): boolean {
  return family.type === identity.type && family.help === identity.help && family.unit === identity.unit;
}
