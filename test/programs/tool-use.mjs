import { setTimeout as delay } from 'node:timers/promises';
import { startVital, trackToolExecution } from '@vital/sdk';

export function useTool() {
  trackToolExecution('search', 'success', 1);
}

/** The page, once the last words of workers have arrived. */
export async function printPage() {
  await delay(100);
  console.log(String((await startVital().render()).body));
}
