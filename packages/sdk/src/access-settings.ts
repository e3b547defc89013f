import { reportOnce } from '@vital/core';
import type { MetricsHandlerOptions, MetricsServerOptions } from '@vital/exporter-prometheus';
import type { Configuration } from './configuration-table.ts';

/** Who may read the metrics and how they are sent, as the configuration says. */
export function handlerOptions(configuration: Configuration): MetricsHandlerOptions {
  const { compression, maximumScrapes, basicAuthentication, bearerToken } = configuration;
  const [username = '', password] = basicAuthentication?.split(/:(.*)/s) ?? [];
  const basic = password === undefined ? undefined : { username, password };
  const authentication =
    basic || bearerToken ? { authentication: { basic, bearer: bearerToken } } : undefined;
  return { compression, maximumInFlight: maximumScrapes, ...authentication };
}

/** HTTPS, where certificate and key are given. One without the other is reported, and the metrics are not served. */
export function tlsOptions(configuration: Configuration): MetricsServerOptions['tls'] | 'incomplete' {
  const { tlsCertificateFile: certificateFile, tlsKeyFile: keyFile, tlsClientAuthorityFile } = configuration;
  if (!certificateFile && !keyFile && !tlsClientAuthorityFile) return undefined;
  if (certificateFile && keyFile)
    return { certificateFile, keyFile, clientAuthorityFile: tlsClientAuthorityFile };
  reportOnce(
    'tls',
    'the metrics are not served: HTTPS needs both tlsCertificateFile (VITAL_TLS_CERTIFICATE_FILE) and tlsKeyFile (VITAL_TLS_KEY_FILE)',
  );
  return 'incomplete';
}
