import {
  defaultResource,
  detectResources,
  hostDetector,
  type Resource,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Configuration } from './configuration-table.ts';

/**
 * Who is measured: OpenTelemetry's default attributes, host and instance, then what the configuration says. The process
 * detector is left out, because the command line that it records may hold secrets.
 */
export function createResource({ resourceAttributes, serviceName }: Configuration): Resource {
  const configured = resourceFromAttributes({
    ...resourceAttributes,
    ...(serviceName === undefined ? undefined : { 'service.name': serviceName }),
  });
  return defaultResource()
    .merge(detectResources({ detectors: [hostDetector, serviceInstanceIdDetector] }))
    .merge(configured);
}
