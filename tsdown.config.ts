import { defineConfig } from 'tsdown';

/** One build for every published package: ESM and CommonJS with types for both, checked by publint and attw. */
export default defineConfig({
  workspace: { include: 'packages/*', exclude: ['packages/testing'] },
  entry: ['src/{index,register,command,prom-client}.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node22.15',
  dts: true,
  clean: true,
  publint: true,
  attw: true,
});
