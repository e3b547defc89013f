import type { Attributes, Meter } from '@opentelemetry/api';
import { createNoopMeter } from '@opentelemetry/api';
import { instrumentationReports } from '@vital/core';
import { openaiInstrumentation } from './instrumentation.ts';

/**
 * The program of the do-no-harm suite loads this before the client (`--import`), and asks at its end what was seen. The
 * values are needed at once, in the exit handler, therefore this meter just keeps them.
 */
const counted: Record<string, number> = {};
const meter: Meter = Object.assign(createNoopMeter(), {
  createCounter: (name: string) => ({
    add(value: number, { outcome, ending, token_type }: Attributes = {}) {
      if (value === 0) return;
      const key = [name, outcome ?? ending ?? token_type].filter(Boolean).join(' ');
      counted[key] = (counted[key] ?? 0) + value;
    },
  }),
});

openaiInstrumentation().start(meter);

export default () => () => ({ reports: instrumentationReports(), counted });
