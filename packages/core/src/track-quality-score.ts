import type { Instruments } from './instruments.ts';
import { reportOnce, show } from './report-once.ts';
import { captureContext } from './run-context.ts';

/** What came with a response besides its score. */
export interface QualityDetails {
  /** Why the response was served degraded; empty when it was not. */
  readonly degradationReasons?: readonly string[] | undefined;
  /** Kinds of warning that came with it. */
  readonly warnings?: readonly string[] | undefined;
}

/**
 * Records the quality of a response.
 * @param score from 0 to 1; another value is reported and dropped. Undefined records only the details.
 */
export function trackQualityScore(
  instruments: Instruments,
  score: number | undefined,
  givenMode?: string,
  { degradationReasons = [], warnings = [] }: QualityDetails = {},
): void {
  const mode = givenMode ?? captureContext().mode;
  if (score !== undefined) {
    if (score > 1) {
      reportOnce(
        'score',
        `quality score ${show(score)} is above 1; a score is from 0 to 1, nothing is recorded`,
      );
    } else instruments['vital.quality.score'].record(score, { mode });
  }
  for (const reason of listed('degradationReasons', degradationReasons)) {
    instruments['vital.degraded_responses'].add(1, { mode, reason });
  }
  for (const type of listed('warnings', warnings)) instruments['vital.warnings'].add(1, { mode, type });
}

/** The members of a list; a text, which would be taken apart, is none. */
function listed(field: string, given: unknown): readonly string[] {
  if (Array.isArray(given)) return given;
  reportOnce(`list ${field}`, `${field} is ${show(given)}; a list of texts is expected, nothing is recorded`);
  return [];
}
