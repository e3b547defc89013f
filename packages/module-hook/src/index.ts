export {
  hookModule,
  type LoadedModule,
  type ModuleFormat,
  type OnLoad,
  type Unhook,
} from './hook-module.ts';
export { watchesImportsInThread } from './import-hook.ts';
