import { providerOfUrl } from '../calls/provider-name.ts';
import { valueAt } from '../calls/token-usage.ts';

/** The clients that openai ships for other providers; a subclass of a program's own is told by its base URL. */
const subclasses: Readonly<Record<string, string>> = {
  AzureOpenAI: 'azure.ai.openai',
  BedrockOpenAI: 'aws.bedrock',
};

const known = new WeakMap<object, string>();

/** The provider behind an openai client: many others speak its protocol. An unknown host counts as `openai`. */
export function openaiProvider(client: unknown): string {
  if (typeof client !== 'object' || client === null) return 'openai';
  const found = known.get(client);
  if (found !== undefined) return found;
  const provider = subclassProvider(client) ?? providerOfUrl(valueAt(client, 'baseURL')) ?? 'openai';
  known.set(client, provider);
  return provider;
}

function subclassProvider(client: object): string | undefined {
  for (let owner = Object.getPrototypeOf(client); owner !== null; owner = Object.getPrototypeOf(owner)) {
    const name: unknown = valueAt(owner, 'constructor', 'name');
    if (typeof name === 'string' && Object.hasOwn(subclasses, name)) return subclasses[name];
  }
  return undefined;
}
