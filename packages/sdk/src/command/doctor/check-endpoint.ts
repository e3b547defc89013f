import { startMetricsServer } from '@vital/exporter-prometheus';
import type { Configuration } from '../../configuration-table.ts';

/**
 * Whether the metrics can be served where the configuration says. `vital`: something serves Vital's metrics there already,
 * probably the program itself. `none`: the configuration serves nothing.
 */
export interface EndpointFinding {
  readonly status: 'free' | 'taken' | 'vital' | 'none';
  readonly url?: string;
  /** Why it is not free. */
  readonly reason?: string;
}

/** Opens the endpoint as the program would, and closes it again. */
export async function checkEndpoint(configuration: Configuration): Promise<EndpointFinding> {
  const { host, port, path, serve, exporters, disabled } = configuration;
  if (disabled || !serve || !exporters.includes('prometheus')) return { status: 'none' };
  const scraped = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const url = `http://${scraped.includes(':') ? `[${scraped}]` : scraped}:${port}${path}`;
  try {
    const server = await startMetricsServer((_request, response) => response.writeHead(503).end(), {
      host,
      port,
      path,
    });
    await server.close();
    return { status: 'free', url };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: (await servesVital(url)) ? 'vital' : 'taken', url, reason };
  }
}

async function servesVital(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return (await answer.text()).includes('\nvital_build_info');
  } catch {
    return false;
  }
}
