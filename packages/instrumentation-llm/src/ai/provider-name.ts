/** Providers as the AI SDK names them, and as the OpenTelemetry semantic conventions do. */
const names: ReadonlyArray<readonly [sdk: RegExp, provider: string]> = [
  [/^azure/, 'azure.ai.openai'],
  [/^(google\.vertex|vertex)/, 'gcp.vertex_ai'],
  [/^google/, 'gcp.gemini'],
  [/^(amazon-bedrock|bedrock)/, 'aws.bedrock'],
  [/^mistral/, 'mistral_ai'],
  [/^xai/, 'x_ai'],
  [/^togetherai/, 'together_ai'],
  [/^fireworks/, 'fireworks_ai'],
];

/** `openai.responses` is a model of `openai`; a provider that the AI SDK does not know keeps the name it was given. */
export function providerName(provider: string | undefined): string {
  if (provider === undefined) return 'none';
  return names.find(([sdk]) => sdk.test(provider))?.[1] ?? provider.split('.')[0] ?? provider;
}
