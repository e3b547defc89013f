import { diag } from '@opentelemetry/api';
import { processState } from './process-state.ts';

const mostReports = 1000;

/**
 * Gives a diagnostic the first time that `topic` comes up in this process, through OpenTelemetry's `diag`.
 * @param topic what makes two diagnostics the same
 * @param message what is wrong, with the value, and what is allowed
 */
export function reportOnce(topic: string, message: string): void {
  const { reported } = processState();
  if (reported.has(topic) || reported.size >= mostReports) return;
  reported.add(topic);
  try {
    diag.warn(`vital: ${message}`);
  } catch {
    // The program's own logger failed: there is nobody left to tell.
  }
}

/** A value as a diagnostic shows it: quoted, on one line and short. Never throws. */
export function show(value: unknown): string {
  try {
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value).replaceAll(/\s+/g, ' ');
    return text.length > 60 ? `${text.slice(0, 57)}... (${text.length} characters)` : text;
  } catch {
    return `a value of type ${typeof value}`;
  }
}
