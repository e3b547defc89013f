/**
 * What a metric's descriptor says of its Prometheus past. OpenTelemetry keeps a foreign type as `prometheus.type` in the
 * metadata; `prometheus.name` is this exporter's own, for metrics that have a Prometheus name already: it is printed as it
 * is, and so are the names of their labels.
 */
export type MetadataKey = 'prometheus.type' | 'prometheus.name';

/** One entry of a descriptor's metadata; undefined when there is none. */
export function metadataOf(descriptor: object, key: MetadataKey): string | undefined {
  if (!('metadata' in descriptor)) return undefined;
  const { metadata } = descriptor;
  if (typeof metadata !== 'object' || metadata === null || !Object.hasOwn(metadata, key)) return undefined;
  const value = Object.entries(metadata).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}
