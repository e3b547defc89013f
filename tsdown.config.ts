import { defineConfig } from 'tsdown';

/** One build for every package: ESM and CommonJS with types for both, checked by publint and attw. */
export default defineConfig({
  workspace: 'packages/*',
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node22.15',
  dts: true,
  clean: true,
  exports: { devExports: '@vital/source' },
  publint: true,
  attw: true,
});
