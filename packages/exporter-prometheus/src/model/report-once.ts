import { diag } from '@opentelemetry/api';

const maximumReports = 1000;

/** Tells the application through OpenTelemetry's `diag`, each thing once, so that a scrape every second is no flood. */
export class ReportOnce {
  readonly #reported = new Set<string>();

  /** @param key what makes the report the same one; the text itself when left out */
  warn(text: string, key: string = text): void {
    if (this.#reported.has(key) || this.#reported.size > maximumReports) return;
    this.#reported.add(key);
    if (this.#reported.size > maximumReports) {
      diag.warn(
        'vital exporter-prometheus: more than 1000 different problems; further ones are not reported',
      );
      return;
    }
    diag.warn(`vital exporter-prometheus: ${text}`);
  }
}
