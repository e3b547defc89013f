import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An OpenTelemetry Collector made of chosen components, all of one version. */
export interface CollectorBuild {
  /** Version of the builder, the core modules and the contributed ones: `0.161.0`. */
  readonly version: string;
  /** Version of the modules that are stable by now: `1.67.0`. */
  readonly stableVersion: string;
}

const core = 'go.opentelemetry.io/collector';
const contributed = 'github.com/open-telemetry/opentelemetry-collector-contrib';

/** The builder's manifest: OTLP and Prometheus in, Prometheus out. JSON is YAML. */
const manifest = ({ version, stableVersion }: CollectorBuild, folder: string): string =>
  JSON.stringify({
    dist: { name: 'otelcol', output_path: join(folder, 'usr', 'bin'), version },
    receivers: [
      { gomod: `${core}/receiver/otlpreceiver v${version}` },
      { gomod: `${contributed}/receiver/prometheusreceiver v${version}` },
    ],
    exporters: [
      { gomod: `${core}/exporter/debugexporter v${version}` },
      { gomod: `${contributed}/exporter/prometheusexporter v${version}` },
    ],
    providers: ['envprovider', 'fileprovider', 'yamlprovider'].map((name) => ({
      gomod: `${core}/confmap/provider/${name} v${stableVersion}`,
    })),
  });

/**
 * Builds an OpenTelemetry Collector with the Collector's own builder from Go modules into `folder`, which appears whole or not
 * at all. It takes several minutes.
 *
 * @throws Error with the reason in one line, when Go or a module is not to be had.
 */
export function buildCollector(
  build: CollectorBuild,
  folder: string,
  progress: (line: string) => void,
): void {
  mkdirSync(dirname(folder), { recursive: true });
  const workplace = mkdtempSync(join(dirname(folder), '.building-'));
  const built = join(workplace, 'built');
  try {
    progress('installing the builder of the OpenTelemetry Collector');
    run('go', ['install', `${core}/cmd/builder@v${build.version}`], { GOBIN: workplace });
    writeFileSync(join(workplace, 'manifest.yaml'), manifest(build, built));
    mkdirSync(join(built, 'usr', 'bin'), { recursive: true });
    progress('compiling it from Go modules, which takes several minutes');
    run(join(workplace, 'builder'), ['--config', join(workplace, 'manifest.yaml')]);
    renameSync(built, folder);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

function run(command: string, parameters: string[], environment: Record<string, string> = {}): void {
  const { error, status, stdout, stderr } = spawnSync(command, parameters, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (error) throw new Error(`${command}: ${error.message}`);
  const lines = `${stdout}\n${stderr}`.trim().split('\n');
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${lines.at(-1)}`);
}
