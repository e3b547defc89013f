import { flag, oneOf, resourceAttributes, text } from '../setting-kinds.ts';
import type { SettingRow } from '../setting-row.ts';

const logLevels = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** Who is measured, and what is said about it. */
export const generalSettings = {
  disabled: {
    environment: 'OTEL_SDK_DISABLED',
    kind: flag,
    default: false,
    description: 'Records and serves nothing; the tracking functions do nothing.',
  },
  serviceName: {
    environment: 'OTEL_SERVICE_NAME',
    kind: text,
    default: undefined,
    defaultText: '`service.name` of the resource attributes, or `unknown_service:node`',
    description: 'Name of the service; `service_name` on `target_info`.',
  },
  resourceAttributes: {
    environment: 'OTEL_RESOURCE_ATTRIBUTES',
    kind: resourceAttributes,
    default: {},
    description: 'Attributes of the resource, which `target_info` shows.',
  },
  buildVersion: {
    environment: 'VITAL_BUILD_VERSION',
    kind: text,
    default: undefined,
    defaultText: '`service.version` of the resource attributes, or `unknown`',
    description: 'Version of the program, for `vital_build_info`.',
  },
  buildCommit: {
    environment: 'VITAL_BUILD_COMMIT',
    kind: text,
    default: undefined,
    defaultText: '`vcs.ref.head.revision` of the resource attributes, or `none`',
    description: 'Commit that the program was built from, for `vital_build_info`.',
  },
  buildEnvironment: {
    environment: 'VITAL_BUILD_ENVIRONMENT',
    kind: text,
    default: undefined,
    defaultText: '`deployment.environment.name` of the resource attributes, or `none`',
    description: 'Deployment environment, for `vital_build_info`.',
  },
  logLevel: {
    environment: 'OTEL_LOG_LEVEL',
    kind: oneOf(logLevels),
    default: 'warn',
    description:
      'Least weight of diagnostics on stderr, unless the program has set an OpenTelemetry diagnostic logger.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
