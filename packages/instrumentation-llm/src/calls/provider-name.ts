/** Providers by the host that a client talks to, as the OpenTelemetry semantic conventions name them. */
const hosts: ReadonlyArray<readonly [host: RegExp, provider: string]> = [
  [/(^|\.)openai\.azure\.com$|(^|\.)(cognitiveservices|services\.ai)\.azure\.com$/, 'azure.ai.openai'],
  [/(^|\.)openai\.com$/, 'openai'],
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/(^|\.)groq\.com$/, 'groq'],
  [/(^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(^|\.)cohere\.(ai|com)$/, 'cohere'],
  [/(^|\.)deepseek\.com$/, 'deepseek'],
  [/(^|\.)x\.ai$/, 'x_ai'],
  [/(^|\.)perplexity\.ai$/, 'perplexity'],
  [/(^|\.)openrouter\.ai$/, 'openrouter'],
  [/(^|\.)together\.(xyz|ai)$/, 'together_ai'],
  [/(^|\.)fireworks\.ai$/, 'fireworks_ai'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/(^|\.)bedrock(-runtime)?[^/]*\.amazonaws\.com$/, 'aws.bedrock'],
];

/** The provider behind a base URL; undefined for a host that is not known, such as a proxy or a local server. */
export function providerOfUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return hosts.find(([host]) => host.test(hostname))?.[1];
}
