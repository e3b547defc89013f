import { separateClient } from '@vital/testing';

export interface ChatRequest {
  readonly messages: readonly object[];
  readonly stream?: boolean;
  readonly additionalChatOptions?: object;
}

export interface ChatModel {
  readonly session: Promise<object>;
  chat(request: ChatRequest & { readonly stream: true }): Promise<AsyncIterable<unknown>>;
  chat(request: ChatRequest): Promise<unknown>;
  complete(request: { readonly prompt: string; readonly stream?: boolean }): Promise<unknown>;
  exec(request: ChatRequest): Promise<unknown>;
}

type Handler = (event: { readonly type: string }) => void;

/** The part of LlamaIndex that tests use. Its own types are in an installation of its own. */
export interface LlamaIndexModule {
  readonly OpenAI: new (options: object) => ChatModel;
  readonly Settings: { readonly callbackManager: { on(event: string, handler: Handler): unknown } };
}

const models = separateClient<LlamaIndexModule>('@llamaindex/openai');
const framework = separateClient<LlamaIndexModule>('llamaindex');

/** LlamaIndex with its models over the package `openai`. */
export const llamaIndex = {
  esm: async (): Promise<LlamaIndexModule> => ({ ...(await framework.esm()), ...(await models.esm()) }),
  cjs: (): LlamaIndexModule => ({ ...framework.cjs(), ...models.cjs() }),
};
