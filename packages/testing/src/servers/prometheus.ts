import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FoundServer, findServer } from './find-server.ts';
import { startServerProcess } from './server-process.ts';

/** A page of metrics for Prometheus to scrape. */
export interface ScrapeTarget {
  /** Full address of the page, such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** Its `job` label. Default: `vital`, then `vital-2` and so on. */
  readonly job?: string;
  /** The format that Prometheus is held to. Default: it negotiates. */
  readonly protocol?:
    | 'PrometheusProto'
    | 'OpenMetricsText1.0.0'
    | 'OpenMetricsText0.0.1'
    | 'PrometheusText1.0.0'
    | 'PrometheusText0.0.4';
  /** Further settings of its `scrape_config`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface PrometheusOptions {
  readonly scrapeTargets?: readonly ScrapeTarget[];
  /** Default: 1 s; a scrape that takes longer counts as failed. */
  readonly scrapeIntervalSeconds?: number;
  /** Names for `--enable-feature`, such as `exemplar-storage`. */
  readonly features?: readonly string[];
  /** Further top-level settings of the configuration file, such as `rule_files`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A folder with data that is there already. Default: an empty one, which goes when it is stopped. */
  readonly dataFolder?: string;
  /** Further arguments, such as `--web.enable-remote-write-receiver`. */
  readonly arguments?: readonly string[];
  /** Default: the one that {@link findServer} finds. */
  readonly server?: FoundServer;
}

/** One series of an instant query's result. */
export interface PrometheusSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

export interface PrometheusTarget {
  readonly job: string;
  readonly url: string;
  readonly health: 'up' | 'down' | 'unknown';
  /** Why the last scrape failed; empty when it did not. */
  readonly lastError: string;
}

/** A running Prometheus with its own data directory. */
export interface Prometheus {
  readonly url: string;
  /** Evaluates a PromQL expression, now or at a given time in seconds since the epoch. */
  query(expression: string, time?: number): Promise<PrometheusSample[]>;
  /** The value of an expression that yields at most one series; undefined when it yields none. */
  value(expression: string): Promise<number | undefined>;
  /** What it says of the pages it scrapes. */
  targets(): Promise<PrometheusTarget[]>;
  /** Calls the HTTP API, such as `metadata` or `query_exemplars?query=x`, and returns the `data` of the answer. */
  request(path: string): Promise<unknown>;
  /** Resolves when every target has been scraped, well or not, by a scrape that began after this call. */
  nextScrape(): Promise<void>;
  /** The last lines of its log. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts a real Prometheus on a free port of the loopback interface.
 *
 * @throws Error when none is to be had (use `describeWithServers` to skip then), or when it refuses its configuration.
 */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const { server = findServer('prometheus'), scrapeTargets = [], features = [] } = options;
  if (server.path === undefined) throw new Error(server.reason);
  const folder = await mkdtemp(join(tmpdir(), 'vital-prometheus-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const configFile = join(folder, 'prometheus.yml');
    // JSON is YAML.
    await writeFile(configFile, JSON.stringify(configuration(options)));
    let address: string | undefined;
    let ready = false;
    const running = await startServerProcess({
      path: server.path,
      environment: server.environment,
      arguments: [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${options.dataFolder ?? join(folder, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
        // Otherwise a new target waits up to 5 s longer for its first scrape.
        '--scrape.discovery-reload-interval=100ms',
        '--log.format=json',
        ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
        ...(options.arguments ?? []),
      ],
      started(line) {
        address ??= /"msg":"Listening on".*"address":"([^"]+)"/.exec(line)?.[1];
        // The two lines come in either order.
        ready ||= line.includes('Server is ready to receive web requests');
        return ready ? address : undefined;
      },
    });
    const client = new PrometheusClient(`http://${running.answer}`, scrapeTargets.length);
    return {
      url: client.url,
      query: (expression, time) => client.query(expression, time),
      value: (expression) => client.value(expression),
      targets: () => client.targets(),
      request: (path) => client.request(path),
      nextScrape: () => client.nextScrape(),
      log: () => running.log(),
      async stop() {
        await running.stop();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function configuration({
  scrapeTargets = [],
  scrapeIntervalSeconds = 1,
  config,
}: PrometheusOptions): Record<string, unknown> {
  const interval = `${Math.round(scrapeIntervalSeconds * 1000)}ms`;
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    scrape_configs: scrapeTargets.map(({ url, job, protocol, settings }, index) => {
      const { protocol: scheme, host, pathname, searchParams } = new URL(url);
      return {
        job_name: job ?? (index === 0 ? 'vital' : `vital-${index + 1}`),
        scheme: scheme.slice(0, -1),
        metrics_path: pathname,
        params: Object.fromEntries([...searchParams.keys()].map((key) => [key, searchParams.getAll(key)])),
        static_configs: [{ targets: [host] }],
        ...(protocol && { scrape_protocols: [protocol] }),
        ...settings,
      };
    }),
    ...config,
  };
}

/** The shapes of the HTTP API that are used here: https://prometheus.io/docs/prometheus/latest/querying/api/ */
interface QueryData {
  resultType: string;
  result: { metric: Record<string, string>; value: [number, string] }[] | [number, string];
}
interface TargetsData {
  activeTargets: {
    scrapePool: string;
    scrapeUrl: string;
    health: PrometheusTarget['health'];
    lastError: string;
  }[];
}

class PrometheusClient {
  readonly url: string;
  readonly #targetCount: number;

  constructor(url: string, targetCount: number) {
    this.url = url;
    this.#targetCount = targetCount;
  }

  async request(path: string): Promise<unknown> {
    return this.#get(path);
  }

  async query(expression: string, time?: number): Promise<PrometheusSample[]> {
    const parameters = new URLSearchParams({ query: expression });
    if (time !== undefined) parameters.set('time', `${time}`);
    const { resultType, result } = await this.#get<QueryData>(`query?${parameters}`);
    const series = resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    return (series as { metric: Record<string, string>; value: [number, string] }[]).map(
      ({ metric, value: [timestamp, text] }) => ({ labels: metric, value: sampleValue(text), timestamp }),
    );
  }

  async value(expression: string): Promise<number | undefined> {
    const samples = await this.query(expression);
    if (samples.length > 1) throw new Error(`"${expression}" yields ${samples.length} series, expected one`);
    return samples[0]?.value;
  }

  async targets(): Promise<PrometheusTarget[]> {
    const { activeTargets } = await this.#get<TargetsData>('targets?state=active');
    return activeTargets.map(({ scrapePool, scrapeUrl, health, lastError }) => ({
      job: scrapePool,
      url: scrapeUrl,
      health,
      lastError,
    }));
  }

  async nextScrape(): Promise<void> {
    const start = Date.now() / 1000;
    for (;;) {
      // `up` is committed together with the samples of its scrape, so what it dates can be queried.
      const scrapes = await this.query('timestamp(up)');
      if (scrapes.filter(({ value }) => value > start).length >= this.#targetCount) return;
      await delay(50);
    }
  }

  async #get<Data>(path: string): Promise<Data> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const body = (await response.json()) as { status: string; error?: string; data: Data };
    if (body.status !== 'success') throw new Error(`Prometheus refuses "${path}": ${body.error}`);
    return body.data;
  }
}

function sampleValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
