import OpenAI, { AzureOpenAI } from 'openai';
import { openaiProvider } from './provider.ts';

const apiKey = 'test';

class Gateway extends AzureOpenAI {}

test.each([
  [new OpenAI({ apiKey }), 'openai'],
  [new OpenAI({ apiKey, baseURL: 'http://127.0.0.1:8000/v1' }), 'openai'],
  [new OpenAI({ apiKey, baseURL: 'https://api.groq.com/openai/v1' }), 'groq'],
  [new OpenAI({ apiKey, baseURL: 'https://api.deepseek.com' }), 'deepseek'],
  [new OpenAI({ apiKey, baseURL: 'https://openrouter.ai/api/v1' }), 'openrouter'],
  [new OpenAI({ apiKey, baseURL: 'https://house.openai.azure.com/openai/v1' }), 'azure.ai.openai'],
  [
    new AzureOpenAI({ apiKey, endpoint: 'https://gateway.example', apiVersion: '2026-01-01' }),
    'azure.ai.openai',
  ],
  [new Gateway({ apiKey, endpoint: 'https://gateway.example', apiVersion: '2026-01-01' }), 'azure.ai.openai'],
  [undefined, 'openai'],
])('the provider behind a client, %#', (client, provider) => {
  expect(openaiProvider(client)).toBe(provider);
});
