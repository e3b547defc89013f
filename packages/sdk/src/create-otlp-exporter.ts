import { createRequire } from 'node:module';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { guard, reportOnce, show } from '@vital/core';
import type { Configuration } from './configuration-table.ts';
import { HurryingExporter } from './hurrying-exporter.ts';
import type { Environment } from './read-configuration.ts';

type OtlpPackage = typeof import('@opentelemetry/exporter-metrics-otlp-proto');

/**
 * Pushes by OTLP over HTTP as protobuf. The exporter's package is loaded only here, because it takes as long to load as all of
 * Vital's own.
 */
export function createOtlpExporter(
  { shutdownTimeoutMillis }: Configuration,
  environment: Environment,
): HurryingExporter | undefined {
  reportProtocol(environment);
  return guard('loading @opentelemetry/exporter-metrics-otlp-proto', () => {
    const { OTLPMetricExporter }: OtlpPackage = createRequire(import.meta.url)(
      '@opentelemetry/exporter-metrics-otlp-proto',
    );
    const hasty: PushMetricExporter = new OTLPMetricExporter({ timeoutMillis: shutdownTimeoutMillis });
    return new HurryingExporter(new OTLPMetricExporter(), hasty);
  });
}

/** The variables of the OpenTelemetry specification; the first one that is set holds. */
const protocolVariables = ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;
const protocol = 'http/protobuf';

function reportProtocol(environment: Environment): void {
  const name = protocolVariables.find((variable) => environment[variable]?.trim());
  const wanted = name && environment[name];
  if (!wanted || wanted.trim() === protocol) return;
  reportOnce(
    `protocol ${wanted}`,
    `${name} is ${show(wanted)}; metrics are pushed as ${protocol}, which Collectors take on port 4318`,
  );
}
