import type { Config } from 'jest';

/** Tests run from source: the `@vital/source` export condition leads every package to its TypeScript. */
const config: Config = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@vital/source', 'node', 'node-addons'] },
  testMatch: [
    '<rootDir>/packages/*/src/**/*.test.ts',
    '<rootDir>/examples/*/src/**/*.test.ts',
    '<rootDir>/test/**/*.test.ts',
  ],
  transform: {
    '\\.[cm]?ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 30_000,
};

export default config;
