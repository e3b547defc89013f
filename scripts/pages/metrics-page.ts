import {
  type AttributeName,
  type AttributeRow,
  attributeKey,
  attributes,
  buckets,
  cappedAttributes,
  closedSets,
  type MetricRow,
  metricNames,
  metricRow,
} from '@vital/conventions';
import { markdownTable } from './markdown-table.ts';

const code = (text: string) => `\`${text}\``;
const groups = [...new Set(metricNames.map((name) => metricRow(name).group))];

function metricTable(group: string): string {
  const rows = metricNames
    .map((name) => ({ name, row: metricRow(name) }))
    .filter(({ row }) => row.group === group)
    .map(({ name, row }) => [
      code(row.prometheusName),
      row.type ?? row.instrument,
      row.attributes.map((attribute) => code(attributeKey(attribute))).join(' '),
      row.description,
      `${code(name)}${row.unit ? ` ${code(row.unit)}` : ''}`,
    ]);
  return markdownTable(['metric', 'type', 'labels', 'what it says', 'OpenTelemetry name and unit'], rows);
}

function attributeRows(): string[][] {
  return Object.keys(attributes)
    .filter((name): name is AttributeName => name in attributes)
    .map((name) => {
      const row: AttributeRow = attributes[name];
      const values = row.closedSet
        ? closedSets[row.closedSet].map(code).join(' ')
        : row.cap
          ? `any text, the ${row.cap} heaviest by name`
          : 'any text';
      const used = metricNames.filter((metric) => metricRow(metric).attributes.includes(name));
      const where =
        used.length > 4 ? `${used.length} metrics` : used.map((metric) => code(metric)).join(', ');
      return [
        code(attributeKey(name)),
        row.description,
        values,
        row.absent ? code(row.absent) : 'must be given',
        where,
      ];
    });
}

function bucketRows(): string[][] {
  return Object.entries(buckets).map(([name, bounds]) => {
    const used = metricNames.map(metricRow).filter((row: MetricRow) => row.buckets === name);
    return [bounds.join(', '), used.map((row) => code(row.prometheusName)).join(' ')];
  });
}

/** docs/metrics.md: the catalogue as a user reads it. */
export function metricsPage(): string {
  return `<!-- Generated from packages/conventions by \`npm run generate\`. Do not edit. -->

# Metrics

Every metric that Vital emits: ${metricNames.length} of them, under names that do not change. The Prometheus name is the same on every path: our own
\`/metrics\`, the OpenTelemetry Collector, and an OTLP receiver with Prometheus naming. Histograms have \`_bucket\`, \`_sum\` and \`_count\`.

${groups.map((group) => `## ${group}\n\n${metricTable(group)}\n`).join('\n')}
## Labels

An unlisted value of a closed set becomes \`other\`; so does a text that is longer than 128 characters, or a mode that is not in the
configured list. Where an attribute has more texts than its cap, the heaviest keep their names and the others share \`other\`; of several
such attributes on one metric the first of ${cappedAttributes.map(code).join(', ')} gives way. A metric has at most 2000 series; what is over
that without such an attribute has the label \`otel_metric_overflow\`. Prompts, completions, cache keys, user, session, request, run, thread and trace ids and URLs are never labels.

${markdownTable(['label', 'what it says', 'values', 'without a value', 'on'], attributeRows())}

## Buckets

${markdownTable(['upper bounds', 'histograms'], bucketRows())}

## Reading them

- \`vital_estimated_cost_dollars\` and \`vital_cost_saved_dollars\` are running totals that may be corrected downwards, so they are gauges to
  Prometheus; \`increase()\` works on them as long as nothing is corrected.
- Never sum \`vital_llm_tokens_used_total\` over \`token_type\`: \`cache_read\` and \`cache_write\` are part of \`input\`, \`reasoning\` of \`output\`.
- \`vital_workflow_duration_summary\` exists on the scrape only, because OpenTelemetry has no summary, and its quantiles cannot be summed
  over instances: use \`histogram_quantile\` on \`vital_workflow_duration_seconds_bucket\` there.
- Counters whose labels come from closed sets start at 0 together, so that the first error is an increase that Prometheus can see.
`;
}
