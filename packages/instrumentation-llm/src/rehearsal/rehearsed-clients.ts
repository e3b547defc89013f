import { fileURLToPath } from 'node:url';
import { clientUses, type UseList, useList } from '@vital/testing';
import ai from '../ai/uses.ts';
import anthropic from '../anthropic/uses.ts';
import bedrock from '../bedrock/uses.ts';
import cohere from '../cohere/uses.ts';
import google from '../google-genai/uses.ts';
import groq from '../groq/uses.ts';
import mistral from '../mistral/uses.ts';
import ollama from '../ollama/uses.ts';

/** A client library: how programs use it, and the module that starts its instrumentation. */
export interface RehearsedClient {
  readonly uses: UseList;
  readonly setup: string;
}

const address = (path: string) => new URL(path, import.meta.url);
const setup = (folder: string) => fileURLToPath(address(`../${folder}/rehearsal-setup.ts`));

/** Every client library whose uses are listed: `openai` first, as the one that most programs have. */
export const rehearsedClients: readonly RehearsedClient[] = [
  { uses: clientUses.openai, setup: setup('openai') },
  { uses: useList(anthropic, address('../anthropic/uses.ts')), setup: setup('anthropic') },
  { uses: useList(groq, address('../groq/uses.ts')), setup: setup('groq') },
  { uses: useList(google, address('../google-genai/uses.ts')), setup: setup('google-genai') },
  { uses: useList(bedrock, address('../bedrock/uses.ts')), setup: setup('bedrock') },
  { uses: useList(cohere, address('../cohere/uses.ts')), setup: setup('cohere') },
  { uses: useList(mistral, address('../mistral/uses.ts')), setup: setup('mistral') },
  { uses: useList(ollama, address('../ollama/uses.ts')), setup: setup('ollama') },
  { uses: useList(ai, address('../ai/uses.ts')), setup: setup('ai') },
];
