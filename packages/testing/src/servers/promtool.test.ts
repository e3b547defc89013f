import { describeWithServers } from './describe-with-servers.ts';
import { createPromtool } from './promtool.ts';

describeWithServers('createPromtool', ['promtool'], ({ promtool: server }) => {
  const promtool = createPromtool(server);

  test('passes a clean page', async () => {
    const page = '# HELP vital_probe_total Probes.\n# TYPE vital_probe_total counter\nvital_probe_total 1\n';
    expect(await promtool.checkMetrics(page)).toEqual({ ok: true, problems: [] });
  });

  test('reports a page that Prometheus cannot read', async () => {
    const verdict = await promtool.checkMetrics('vital_probe{kind="a" 1\n');
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.join('\n')).toContain('parsing error');
  });

  test('reports a naming convention that is not kept', async () => {
    const verdict = await promtool.checkMetrics('# HELP probes Probes.\n# TYPE probes counter\nprobes 1\n');
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.join('\n')).toContain('"_total"');
  });

  test('a command that does not read its input passes', async () => {
    const verdict = await promtool.run(['--version'], 'x'.repeat(1_000_000));
    expect(verdict.ok).toBe(true);
  });
});
