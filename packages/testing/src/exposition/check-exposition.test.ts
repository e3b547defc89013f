import { describeWithServers } from '../servers/describe-with-servers.ts';
import { createPromtool } from '../servers/promtool.ts';
import { checkExposition } from './check-exposition.ts';

describeWithServers('checkExposition', ['promtool'], ({ promtool: server }) => {
  const promtool = createPromtool(server);

  test('takes a page in each format', async () => {
    const text =
      '# HELP vital_probes_total Probes.\n# TYPE vital_probes_total counter\nvital_probes_total{a="b"} 1\n';
    expect(await checkExposition(text, promtool)).toEqual({ format: 'text', ok: true, problems: [] });
    const openMetrics =
      '# HELP vital_probes Probes.\n# TYPE vital_probes counter\nvital_probes_total{a="b # {"} 1 # {trace_id="ab"} 1\n' +
      '# TYPE vital_timed gauge\nvital_timed{a="1 2"} 1 1750000000.5\n# EOF\n';
    expect(await checkExposition(openMetrics, promtool)).toEqual({
      format: 'openmetrics',
      ok: true,
      problems: [],
    });
  });

  test.each([
    [
      'what only the strict parser sees',
      '# HELP a A.\n# TYPE a gauge\na{x="1"} 1\n# HELP b B.\n# TYPE b gauge\nb 1\na{x="2"} 1\n',
      '"a" does not stand',
    ],
    ['what only promtool sees', '# HELP probes Probes.\n# TYPE probes counter\nprobes 1\n', '"_total"'],
    ['what both see', 'a{="x"} 1\n', 'label name'],
    ['OpenMetrics that its parser refuses', '# TYPE a nonsense\na 1\n# EOF\n', 'nonsense'],
    ['OpenMetrics without an end', '# TYPE a gauge\na 1\n# EOF\na 2', 'EOF'],
  ])('refuses %s', async (_, page, problem) => {
    const verdict = await checkExposition(page, promtool);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.join('\n')).toContain(problem);
  });
});
