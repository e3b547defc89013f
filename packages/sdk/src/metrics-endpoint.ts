import { diag } from '@opentelemetry/api';
import {
  createMetricsHandler,
  type MetricsServer,
  type PrometheusReader,
  startMetricsServer,
} from '@vital/exporter-prometheus';
import { handlerOptions, tlsOptions } from './access-settings.ts';
import { type Configuration, configurationTable, type SettingName } from './configuration-table.ts';

/** The settings that a server is built on. */
const endpointSettings = [
  'host',
  'port',
  'path',
  'compression',
  'maximumScrapes',
  'basicAuthentication',
  'bearerToken',
  'tlsCertificateFile',
  'tlsKeyFile',
  'tlsClientAuthorityFile',
] as const satisfies readonly SettingName[];

/** The server that Prometheus scrapes. It may move to another address; a port that is taken is reported, not thrown. */
export class MetricsEndpoint {
  readonly #reader: PrometheusReader;
  #address = '';
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
  moveTo(configuration: Configuration | undefined): Promise<void> {
    const wanted = configuration?.serve ? configuration : undefined;
    const address = JSON.stringify(wanted && endpointSettings.map((name) => wanted[name]));
    if (address === this.#address) return this.#moves;
    this.#address = address;
    this.#moves = this.#moves.then(() => this.#move(wanted, address));
    return this.#moves;
  }

  async #move(configuration: Configuration | undefined, address: string): Promise<void> {
    // A later move is queued behind this one: listening in between would only take a port that nobody wants.
    if (address !== this.#address) return;
    await this.#server?.close();
    this.#server = undefined;
    const tls = configuration && tlsOptions(configuration);
    if (!configuration || tls === 'incomplete') return;
    const { host, port, path } = configuration;
    try {
      const handler = createMetricsHandler(this.#reader, handlerOptions(configuration));
      this.#server = await startMetricsServer(handler, { host, port, path, tls });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diag.error(
        `vital: the metrics are not served: ${reason}. Set ${configurationTable.port.environment} or the option "port"; the program runs on`,
      );
    }
  }
}
