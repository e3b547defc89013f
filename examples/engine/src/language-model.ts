import OpenAI from 'openai';

/** A question to a model. */
export interface Prompt {
  readonly model: string;
  readonly text: string;
  readonly signal?: AbortSignal;
}

/** The engine's way to a language model: the `openai` client, as any program uses it. */
export class LanguageModel {
  readonly #client: OpenAI;

  /** @param providerUrl base URL of the provider's API */
  constructor(providerUrl: string) {
    this.#client = new OpenAI({ baseURL: providerUrl, apiKey: 'not needed here', maxRetries: 2 });
  }

  async ask({ model, text, signal }: Prompt): Promise<string> {
    const completion = await this.#client.chat.completions.create(
      { model, messages: [{ role: 'user', content: text }] },
      { signal },
    );
    return completion.choices[0]?.message.content ?? '';
  }

  async *stream({ model, text, signal }: Prompt): AsyncGenerator<string> {
    const chunks = await this.#client.chat.completions.create(
      {
        model,
        messages: [{ role: 'user', content: text }],
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal },
    );
    for await (const chunk of chunks) {
      const piece = chunk.choices[0]?.delta.content;
      if (piece) yield piece;
    }
  }
}
