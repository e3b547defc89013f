import { clientProvider } from '../calls/client-provider.ts';

/** The provider behind an openai client: Azure, Bedrock, or one of the many that speak its protocol. */
export const openaiProvider = clientProvider(
  { AzureOpenAI: 'azure.ai.openai', BedrockOpenAI: 'aws.bedrock' },
  'openai',
  { deploymentName: 'azure.ai.openai', bedrockTokenProvider: 'aws.bedrock' },
);
