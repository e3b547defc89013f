import { setTimeout as delay } from 'node:timers/promises';
import { tool } from '@langchain/core/tools';
import type { Counts } from './counts.ts';

const schema = {
  type: 'object',
  properties: { question: { type: 'string' } },
  required: ['question'],
} as const;

/** The two tools that the engine's workflows use. A tool fails by throwing. */
export function createTools(counts: Counts) {
  const counted =
    (name: string, work: (question: string) => string) =>
    async (input: unknown): Promise<string> => {
      await delay(2);
      try {
        const result = work(questionOf(input));
        counts.tool(name, 'success');
        return result;
      } catch (error) {
        counts.tool(name, 'error');
        throw error;
      }
    };
  const calculator = tool(counted('calculator', calculate), {
    name: 'calculator',
    description: 'Counts the letters of a question',
    schema,
  });
  const calendar = tool(counted('calendar', lookUpDate), {
    name: 'calendar',
    description: 'Says when something takes place',
    schema,
  });
  return { calculator, calendar };
}

export type Tools = ReturnType<typeof createTools>;

function calculate(question: string): string {
  return `${question.length} letters`;
}

function lookUpDate(question: string): string {
  if (question.includes('yesterday')) throw new RangeError('the calendar has no past');
  return `on day ${question.length % 28}`;
}

function questionOf(input: unknown): string {
  return typeof input === 'object' && input !== null && 'question' in input ? String(input.question) : '';
}
