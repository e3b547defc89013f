import { namedProvider } from './named-provider.ts';

test.each([
  ['openai.responses', 'openai'],
  ['anthropic.messages', 'anthropic'],
  ['google.generative-ai', 'gcp.gemini'],
  ['google.vertex.chat', 'gcp.vertex_ai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['azure.responses', 'azure.ai.openai'],
  ['xai.chat', 'x_ai'],
  ['house.chat', 'house'],
  [undefined, 'none'],
  ['openai', 'openai'],
  ['google_genai', 'gcp.gemini'],
  ['google_vertexai', 'gcp.vertex_ai'],
  ['amazon_bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['mistral', 'mistral_ai'],
  ['HouseChatModel', 'housechatmodel'],
])('the provider %s is %s', (name, provider) => {
  expect(namedProvider(name)).toBe(provider);
});
