import { diag } from '@opentelemetry/api';
import {
  createMetricsHandler,
  type MetricsServer,
  type PrometheusReader,
  startMetricsServer,
} from '@vital/exporter-prometheus';
import type { Configuration } from './configuration-table.ts';
import { configurationTable } from './configuration-table.ts';

type Address = Pick<Configuration, 'host' | 'port' | 'path' | 'serve'>;

/** The server that Prometheus scrapes. It may move to another address; a port that is taken is reported, not thrown. */
export class MetricsEndpoint {
  readonly #reader: PrometheusReader;
  #address: Address | undefined;
  #server: MetricsServer | undefined;
  #moves: Promise<void>;

  /** @param before settles when the address may be taken, which an endpoint that is being closed still holds */
  constructor(reader: PrometheusReader, before: Promise<void> = Promise.resolve()) {
    this.#reader = reader;
    this.#moves = before;
  }

  /** Where the metrics are, while the server listens. */
  get url(): string | undefined {
    return this.#server?.url;
  }

  /** Settles when the server listens, or has reported why it cannot. */
  get settled(): Promise<void> {
    return this.#moves;
  }

  /** Serves at an address from now on; undefined stops serving. */
  moveTo(address: Address | undefined): Promise<void> {
    const { host, port, path, serve } = address ?? {};
    const same =
      host === this.#address?.host &&
      port === this.#address?.port &&
      path === this.#address?.path &&
      serve === this.#address?.serve;
    if (same) return this.#moves;
    this.#address = address;
    this.#moves = this.#moves.then(() => this.#move(address));
    return this.#moves;
  }

  async #move(address: Address | undefined): Promise<void> {
    // A later move is queued behind this one: listening in between would only take a port that nobody wants.
    if (address !== this.#address) return;
    await this.#server?.close();
    this.#server = undefined;
    if (!address?.serve) return;
    const { host, port, path } = address;
    try {
      this.#server = await startMetricsServer(createMetricsHandler(this.#reader), { host, port, path });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diag.error(
        `vital: the metrics are not served: ${reason}. Set ${configurationTable.port.environment} or the option "port"; the program runs on`,
      );
    }
  }
}
