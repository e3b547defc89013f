import type { Instruments } from './instruments.ts';

/** Makes the time since the process started visible as `vital.uptime`. */
export function observeUptime(instruments: Instruments): () => void {
  return instruments['vital.uptime'].observe((observer) => observer(process.uptime(), {}));
}
