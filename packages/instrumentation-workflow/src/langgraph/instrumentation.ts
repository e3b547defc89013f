import type { Meter } from '@opentelemetry/api';
import { type Instrumentation, type Stop, vitalMeter } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { callbackLibrary, GraphWatch, graphLibrary, type LanggraphOptions } from './graph-watch.ts';

/** Any of them brings the class that all graphs share. */
const graphModules = [graphLibrary, `${graphLibrary}/web`, `${graphLibrary}/pregel`];

/** Watches LangGraph's graphs, and LangChain's tools and retrievers, through LangChain's callbacks. */
export function langgraphInstrumentation(options: LanggraphOptions = {}): Instrumentation {
  return {
    name: graphLibrary,
    version: '0.1.0',
    coverage: {
      hook: 'callback',
      since: '1.7.3',
      modules: [...graphModules, `${callbackLibrary}/callbacks/manager`],
      points: [
        `callbacks of \`${callbackLibrary}\`: graphs, nodes, tools, retrievers`,
        'patch of `stream` of graphs',
      ],
      gaps: ['the run context in nodes of a program that imports only `@langchain/langgraph/prebuilt`'],
    },
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

/** The classes that are watched: the one of LangChain's callbacks, and any class of LangGraph's graphs. */
export interface LanggraphClasses {
  /** From `@langchain/core/callbacks/manager`. */
  readonly CallbackManager: unknown;
  /** From `@langchain/langgraph`. */
  readonly CompiledStateGraph: unknown;
}

/**
 * Watches LangGraph where Vital cannot see it being loaded: in a bundled program, or in one whose ES modules were imported
 * before Vital started. The results are the same.
 *
 * @param meter default: Vital's own
 * @returns what ends it
 */
export function instrumentLangGraph(
  classes: LanggraphClasses,
  options: LanggraphOptions = {},
  meter: Meter = vitalMeter,
): Stop {
  const watch = new GraphWatch(meter, options);
  watch.callbacksLoaded(classes, undefined);
  watch.graphsLoaded(classes, undefined);
  return () => watch.stop();
}
