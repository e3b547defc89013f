import { createPromtool, describeWithServers } from '@vital/testing';
import { mutatedAlerts, mutatedRecords, mutationRun, recordingMutationRun } from './mutation-run.ts';

/** It runs promtool some eight hundred times, so it is asked for: `VITAL_MUTATION_RUN=all`, or names of alerts. */
const wanted = process.env.VITAL_MUTATION_RUN;

if (wanted === undefined) {
  it.skip('no mutant of a rule lives: set VITAL_MUTATION_RUN to "all" or to names of alerts', () =>
    undefined);
} else {
  const names = wanted === 'all' ? [...mutatedRecords, ...mutatedAlerts] : wanted.split(',');
  describeWithServers('the mutants', ['promtool'], ({ promtool }) => {
    it.each(names)(
      'of %s are all found',
      async (alert) => {
        const run = mutatedRecords.includes(alert) ? recordingMutationRun : mutationRun;
        const { mutants, survivors } = await run(alert, async (file) => {
          const { ok } = await createPromtool(promtool).testRules(file);
          return ok;
        });
        expect(mutants).toBeGreaterThan(0);
        expect(survivors).toEqual([]);
      },
      3_600_000,
    );
  });
}
