/** The part of `@mistralai/mistralai` that tests use. Its own types are in an installation of its own. */
export interface MistralModule {
  readonly Mistral: new (options: object) => MistralClient;
}

export interface MistralClient {
  readonly chat: {
    complete(request: object, options?: object): Promise<unknown>;
    stream(request: object, options?: object): Promise<ReadableStream<unknown>>;
    parse(request: object): Promise<unknown>;
    parseStream(request: object): Promise<ReadableStream<unknown>>;
  };
  readonly agents: {
    complete(request: object): Promise<unknown>;
    stream(request: object): Promise<ReadableStream<unknown>>;
  };
  readonly fim: {
    complete(request: object): Promise<unknown>;
    stream(request: object): Promise<ReadableStream<unknown>>;
  };
  readonly embeddings: { create(request: object): Promise<unknown> };
  readonly classifiers: { moderate(request: object): Promise<unknown> };
  readonly beta: {
    readonly conversations: {
      start(request: object): Promise<{ readonly conversationId: string }>;
      append(request: object): Promise<unknown>;
      startStream(request: object): Promise<ReadableStream<unknown>>;
    };
  };
}
