import type { Instrumentation } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { callbackLibrary, GraphWatch, graphLibrary, type LanggraphOptions } from './graph-watch.ts';

/** Any of them brings the class that all graphs share. */
const graphModules = [graphLibrary, `${graphLibrary}/web`, `${graphLibrary}/pregel`];

/** Watches LangGraph's graphs, and LangChain's tools and retrievers, through LangChain's callbacks. */
export function langgraphInstrumentation(options: LanggraphOptions = {}): Instrumentation {
  return {
    name: graphLibrary,
    version: '0.1.0',
    start(meter) {
      const watch = new GraphWatch(meter, options);
      const unhook = [
        hookModule(`${callbackLibrary}/callbacks/manager`, (exported, { version }) =>
          watch.callbacksLoaded(exported, version),
        ),
        ...graphModules.map((name) =>
          hookModule(name, (exported, { version }) => watch.graphsLoaded(exported, version)),
        ),
      ];
      return () => {
        for (const end of unhook) end();
        watch.stop();
      };
    },
  };
}
