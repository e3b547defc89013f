/** Providers as frameworks name them, and as the OpenTelemetry semantic conventions do. */
const names: ReadonlyArray<readonly [framework: RegExp, provider: string]> = [
  [/^azure/, 'azure.ai.openai'],
  [/^(google[._-]?)?vertex/, 'gcp.vertex_ai'],
  [/^(google|gemini)/, 'gcp.gemini'],
  [/^(amazon[_-]?)?bedrock/, 'aws.bedrock'],
  [/^mistral/, 'mistral_ai'],
  [/^xai/, 'x_ai'],
  [/^together/, 'together_ai'],
  [/^fireworks/, 'fireworks_ai'],
  [/^openai/, 'openai'],
  [/^anthropic/, 'anthropic'],
  [/^deepseek/, 'deepseek'],
];

/**
 * The provider behind a name that a framework has for it, such as `openai.responses` or a class of model; one that is not
 * known keeps its name.
 */
export function namedProvider(name: string | undefined): string {
  const known = name?.toLowerCase();
  if (known === undefined) return 'none';
  return names.find(([framework]) => framework.test(known))?.[1] ?? known.split('.')[0] ?? known;
}
