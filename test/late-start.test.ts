import { join } from 'node:path';
import { parseExposition, runProgram } from '@vital/testing';

const libraries = [
  'openai',
  '@anthropic-ai/sdk',
  'groq-sdk',
  '@google/genai',
  'cohere-ai',
  'ollama',
  'lru-cache',
];

describe('a program that requires its libraries before it starts Vital', () => {
  it('has all of them watched', async () => {
    const code = `
      for (const library of ${JSON.stringify(libraries)}) require(library);
      require('@vital/sdk').startVital().render().then(({ body }) => console.log(String(body)));
    `;
    const { stdout, stderr, exitCode } = await runProgram({
      directory: join(__dirname, '../packages/instrumentation-llm'),
      arguments: ['--conditions=@vital/source', '--input-type=commonjs', '--eval', code],
      environment: { OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const reports = parseExposition(stdout).matching('vital_instrumentation_info');
    expect(Object.fromEntries(reports.map(({ labels }) => [labels.library, labels.status]))).toEqual(
      Object.fromEntries(libraries.map((library) => [library, 'active'])),
    );
  });
});
