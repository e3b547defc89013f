import type { CollectorBuild } from './build-collector.ts';

/** How one real server is found: the variable that names its binary, and where it comes from when it is not there. */
export interface ServerEntry {
  /** Names under which the binary may be on the PATH; the first is also its name in Debian's package. */
  readonly binaries: readonly [string, ...string[]];
  /** Environment variable that holds the binary's path and comes before every other source. */
  readonly variable: string;
  /** Debian packages to unpack: the server and those libraries of its own that a bare system lacks. */
  readonly packages?: readonly [string, ...string[]];
  /**
   * Which Debian release to take them from: `sid` for a statically linked (Go) binary whose newest version is
   * wanted, `machine` for one that links the C library and therefore has to fit the release that runs.
   */
  readonly release?: 'sid' | 'machine';
  /** How it is built from Go modules, where Debian has no package of it. */
  readonly collector?: CollectorBuild;
  /** Arguments that make it print its version and exit. */
  readonly versionArguments: readonly string[];
}

/** The real servers that the tests use. A new server is a new row. */
export const serverCatalogue = {
  prometheus: {
    binaries: ['prometheus'],
    variable: 'VITAL_TEST_PROMETHEUS',
    packages: ['prometheus'],
    release: 'sid',
    versionArguments: ['--version'],
  },
  promtool: {
    binaries: ['promtool'],
    variable: 'VITAL_TEST_PROMTOOL',
    packages: ['promtool'],
    release: 'sid',
    versionArguments: ['--version'],
  },
  alertmanager: {
    binaries: ['prometheus-alertmanager', 'alertmanager'],
    variable: 'VITAL_TEST_ALERTMANAGER',
    packages: ['prometheus-alertmanager'],
    release: 'sid',
    versionArguments: ['--version'],
  },
  pushgateway: {
    binaries: ['prometheus-pushgateway', 'pushgateway'],
    variable: 'VITAL_TEST_PUSHGATEWAY',
    packages: ['prometheus-pushgateway'],
    release: 'sid',
    versionArguments: ['--version'],
  },
  'victoria-metrics': {
    binaries: ['victoria-metrics', 'victoria-metrics-prod'],
    variable: 'VITAL_TEST_VICTORIA_METRICS',
    packages: ['victoria-metrics'],
    release: 'sid',
    versionArguments: ['--version'],
  },
  'redis-server': {
    binaries: ['redis-server'],
    variable: 'VITAL_TEST_REDIS_SERVER',
    packages: ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'],
    release: 'machine',
    versionArguments: ['--version'],
  },
  otelcol: {
    binaries: ['otelcol', 'otelcol-contrib'],
    variable: 'VITAL_TEST_OTELCOL',
    // The newest version whose modules are all to be had from the public module mirror.
    collector: { version: '0.161.0', stableVersion: '1.67.0' },
    versionArguments: ['--version'],
  },
} as const satisfies Record<string, ServerEntry>;

/** A server that the finder knows. */
export type ServerName = keyof typeof serverCatalogue;

/** Whether the finder knows a server of this name. */
export function isServerName(name: string): name is ServerName {
  return Object.hasOwn(serverCatalogue, name);
}
