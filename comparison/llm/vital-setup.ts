import type { PatchSetup } from '../../packages/testing/src/index.ts';
import type { Recorded } from './verdict.ts';

/** Starts Vital's own instrumentation, from the preload that SETUP names, and tells what it recorded. */
const { default: start }: { default: () => () => { counted: Record<string, number> } } = await import(
  process.env.SETUP ?? ''
);

const setup: PatchSetup<unknown> = () => {
  const report = start();
  return (): Recorded => {
    const { counted } = report();
    const sum = (name: string) =>
      Object.entries(counted).reduce((total, [key, value]) => total + (key.startsWith(name) ? value : 0), 0);
    return {
      calls: sum('vital.llm.api_calls '),
      input: sum('vital.llm.tokens_used input'),
      output: sum('vital.llm.tokens_used output'),
    };
  };
};

export default setup;
