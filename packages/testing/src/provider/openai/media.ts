import { countTokens, present } from '../answer.ts';
import type { Endpoint } from '../wire-format.ts';
import { created } from './usage.ts';

/** A transparent PNG of one pixel. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** `POST /images/generations` and `POST /images/edits`. */
export const images: Endpoint = {
  name: 'images',
  operation: 'image',
  method: 'POST',
  path: /\/images\/(generations|edits)$/,
  async serve(exchange) {
    const { body, faults } = exchange;
    const tokens = faults.has('no-usage') ? undefined : countTokens(faults, body.prompt, 272);
    exchange.json(
      present({
        created,
        data: [{ b64_json: pixel }],
        usage: tokens && {
          input_tokens: tokens.input,
          input_tokens_details: { text_tokens: tokens.input, image_tokens: 0 },
          output_tokens: tokens.output,
          total_tokens: tokens.input + tokens.output,
        },
      }),
      tokens,
    );
  },
};

/** `POST /audio/speech`, which answers with sound and reports no usage. */
export const speech: Endpoint = {
  name: 'audio.speech',
  operation: 'audio',
  method: 'POST',
  path: /\/audio\/speech$/,
  async serve(exchange) {
    exchange.binary('audio/mpeg', new Uint8Array(64));
  },
};

/** `POST /audio/transcriptions` and `POST /audio/translations`; `whisper-1` reports seconds, other models tokens. */
export const transcriptions: Endpoint = {
  name: 'audio.transcriptions',
  operation: 'audio',
  method: 'POST',
  path: /\/audio\/(transcriptions|translations)$/,
  async serve(exchange) {
    const { faults, model } = exchange;
    const text = 'word word1 word2';
    if (model === 'whisper-1') {
      exchange.json({ text, usage: { type: 'duration', seconds: 3 } });
      return;
    }
    const tokens = faults.has('no-usage') ? undefined : countTokens(faults, 'sound of one second', 3);
    exchange.json(
      present({
        text,
        usage: tokens && {
          type: 'tokens',
          input_tokens: tokens.input,
          input_token_details: { text_tokens: 0, audio_tokens: tokens.input },
          output_tokens: tokens.output,
          total_tokens: tokens.input + tokens.output,
        },
      }),
      tokens,
    );
  },
};

/** `POST /moderations`, which is free of charge and reports no usage. */
export const moderations: Endpoint = {
  name: 'moderations',
  operation: 'moderation',
  method: 'POST',
  path: /\/moderations$/,
  async serve(exchange) {
    const { key, model } = exchange;
    const result = { flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } };
    exchange.json({ id: `modr-${key.toString(16)}`, model, results: [result] });
  },
};
