import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

interface Completion {
  readonly choices: readonly [{ readonly message: { readonly content: string } }];
  readonly usage: Usage;
}

/** A chat model as a program writes one itself: it asks its provider with `fetch`, so nobody below it is watched. */
export class HouseChatModel extends BaseChatModel {
  readonly model: string;
  readonly #url: string;

  constructor(model: string, baseUrl: string) {
    super({ maxRetries: 0 });
    this.model = model;
    this.#url = `${baseUrl}/chat/completions`;
  }

  override _llmType(): string {
    return 'house';
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const response = await this.#ask(messages, options, {});
    const { choices, usage }: Completion = JSON.parse(await response.text());
    const text = choices[0].message.content;
    const message = new AIMessage({ content: text, usage_metadata: usageMetadata(usage) });
    return { generations: [{ text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatGenerationChunk> {
    const response = await this.#ask(messages, options, {
      stream: true,
      stream_options: { include_usage: true },
    });
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: {')) continue;
        const { choices, usage } = JSON.parse(line.slice('data: '.length));
        const content: string = choices[0]?.delta.content ?? '';
        const message = new AIMessageChunk({ content, usage_metadata: usage && usageMetadata(usage) });
        yield new ChatGenerationChunk({ text: content, message });
      }
    }
  }

  async #ask(
    messages: BaseMessage[],
    { signal }: this['ParsedCallOptions'],
    more: object,
  ): Promise<Response> {
    const body = {
      model: this.model,
      messages: messages.map(({ text }) => ({ role: 'user', content: text })),
    };
    const response = await fetch(this.#url, {
      method: 'POST',
      body: JSON.stringify({ ...body, ...more }),
      ...(signal && { signal }),
    });
    if (response.ok) return response;
    throw Object.assign(new Error(`answered ${response.status}`), { status: response.status });
  }
}

function usageMetadata({ prompt_tokens, completion_tokens, total_tokens }: Usage) {
  return { input_tokens: prompt_tokens, output_tokens: completion_tokens, total_tokens };
}
