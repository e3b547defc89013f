import { fileURLToPath } from 'node:url';
import openai from './openai/openai-uses.ts';
import type { ClientUses } from './use.ts';

/** Where the uses of a client library are, for a process of their own, and what they are called. */
export interface UseList {
  readonly client: string;
  readonly wireFormat: ClientUses<unknown, unknown>['wireFormat'];
  /** The module whose default export is the `ClientUses`. */
  readonly file: string;
  readonly names: readonly string[];
}

/** The client libraries whose uses are listed here. */
export const clientUses = {
  openai: useList(openai, new URL('./openai/openai-uses.ts', import.meta.url)),
} as const;

/** Lists uses that are kept elsewhere: those of a module's default export, with the module's address. */
export function useList<Module, Client>(uses: ClientUses<Module, Client>, address: string | URL): UseList {
  const { client, wireFormat } = uses;
  return { client, wireFormat, file: fileURLToPath(address), names: uses.uses.map(({ name }) => name) };
}
