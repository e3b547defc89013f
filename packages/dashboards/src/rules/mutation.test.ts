import { createPromtool, describeWithServers } from '@vital/testing';
import { mutatedAlerts, mutatedRecords, mutationRun, recordingMutationRun } from './mutation-run.ts';

/** It runs promtool a thousand times and more, so outside CI it is asked for: `VITAL_MUTATION_RUN=all`, or names of alerts. */
const { VITAL_MUTATION_RUN: wanted = process.env.CI ? 'all' : undefined } = process.env;

if (wanted === undefined) {
  it.skip('no mutant of a rule lives: set VITAL_MUTATION_RUN to "all" or to names of alerts', () =>
    undefined);
} else {
  const names = wanted === 'all' ? [...mutatedRecords, ...mutatedAlerts] : wanted.split(',');
  describeWithServers('the mutants', ['promtool'], ({ promtool }) => {
    let [all, live] = [0, 0];
    afterAll(() => process.stderr.write(`mutants: ${all}, of which ${live} live\n`));

    it.each(names)(
      'of %s are all found',
      async (alert) => {
        const run = mutatedRecords.includes(alert) ? recordingMutationRun : mutationRun;
        const { mutants, survivors } = await run(alert, async (file) => {
          const { ok } = await createPromtool(promtool).testRules(file);
          return ok;
        });
        all += mutants;
        live += survivors.length;
        expect(mutants).toBeGreaterThan(0);
        expect(survivors).toEqual([]);
      },
      3_600_000,
    );
  });
}
