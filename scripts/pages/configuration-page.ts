import { configurationTable, type SettingRow, settingNames } from '@vital/sdk';
import { markdownTable } from './markdown-table.ts';

function shownDefault({ default: value, defaultText }: SettingRow): string {
  if (defaultText !== undefined) return defaultText;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `\`${value.join(',')}\``;
  if (typeof value !== 'object' || value === null) return `\`${value}\``;
  const pairs = Object.entries(value).map(([key, member]) => `${key}=${member}`);
  return pairs.length === 0 ? 'none' : `\`${pairs.join(',')}\``;
}

/** docs/configuration.md: every setting. */
export function configurationPage(): string {
  const rows = settingNames.map((name) => {
    const row: SettingRow = configurationTable[name];
    return [`\`${name}\``, `\`${row.environment}\``, shownDefault(row), row.description, row.kind.expects];
  });
  return `<!-- Generated from packages/sdk/src/settings by \`npm run generate\`. Do not edit. -->

# Configuration

An option of \`startVital\` goes before its environment variable, and that before the default. A value that cannot be used is reported on
stderr with what is expected, and ignored; so is a \`VITAL_*\` variable that does not exist, with the nearest one that does. Standard
\`OTEL_*\` variables keep their standard meaning, with one exception: without \`OTEL_METRICS_EXPORTER\` metrics are served for Prometheus
rather than pushed by OTLP.

${markdownTable(['option', 'environment variable', 'default', 'what it does', 'expects'], rows)}

Two options have no variable: \`prices\` (prices that stand before those of \`pricesFile\`) and \`extraInstrumentations\` (objects
\`{ name, version, start(meter) -> stop }\`). \`startVital\` may be called again, and after the preload: the one Vital of the process takes
the new options, except those that a running reader is built on (\`disabled\`, \`exporters\`, \`scopeLabels\`, the export times), which
it reports.

## Where OTLP goes

The exporter \`otlp\` pushes over HTTP with protobuf and is set up by OpenTelemetry's own variables: \`OTEL_EXPORTER_OTLP_ENDPOINT\`,
\`OTEL_EXPORTER_OTLP_METRICS_ENDPOINT\`, \`OTEL_EXPORTER_OTLP_HEADERS\`, \`OTEL_EXPORTER_OTLP_COMPRESSION\`,
\`OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE\` and the rest.
`;
}
