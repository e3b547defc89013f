import { channel, tracingChannel } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, trackerFor } from '@vital/core';
import { hookModule } from '@vital/module-hook';
import { onCacheNamed } from '../cache-names.ts';
import { CacheObserver, type UnnamedCaches } from './cache-observer.ts';
import { CoverageReport } from './coverage-report.ts';
import { isPeekable, metricsChannel } from './publishes.ts';
import { isLruCache, isStatusMessage, type StatusMessage } from './status-message.ts';

const library = 'lru-cache';

export interface LruCacheOptions {
  /**
   * Which caches count that were not named with `nameCache`. `application`: those that a file of the program uses, named
   * after that file. `all`: also those inside of other packages, together as `anonymous`. `none`: none.
   * Default: `application`.
   */
  readonly unnamedCaches?: UnnamedCaches;
}

/**
 * Watches every `LRUCache` of the process through the channels that lru-cache publishes on from version 11.5 on.
 */
export function lruCacheInstrumentation(options: LruCacheOptions = {}): Instrumentation {
  return {
    name: library,
    version: '0.1.0',
    coverage: {
      hook: 'channel',
      since: '11.5.0',
      modules: [library],
      points: [`channel \`${metricsChannel}\``, `tracing channel \`${library}\``],
      gaps: ['caches of earlier versions, which publish nothing'],
    },
    start: (meter) => start(meter, options),
  };
}

function start(meter: Meter, options: LruCacheOptions): Stop {
  const observer = new CacheObserver(trackerFor(meter), options.unnamedCaches ?? 'application');
  const coverage = new CoverageReport(library);
  const operations = channel(metricsChannel);
  const onOperation = guarded((message) => observer.operation(message));
  operations.subscribe(onOperation);
  const fetches = tracingChannel(library);
  const onFetchStart = guarded((message) => observer.fetchStarted(message));
  const onFetchEnd = guarded((message) => observer.fetchEnded(message));
  fetches.start.subscribe(onFetchStart);
  fetches.asyncEnd.subscribe(onFetchEnd);
  const stops = [
    () => operations.unsubscribe(onOperation),
    () => fetches.start.unsubscribe(onFetchStart),
    () => fetches.asyncEnd.unsubscribe(onFetchEnd),
    observer.observeGauges(),
    onCacheNamed((cache, watched) => {
      if (!isLruCache(cache)) return;
      guard('naming a cache', () => {
        observer.named(cache, watched);
        if (isPeekable(cache)) coverage.named(cache, watched.name);
      });
    }),
    hookModule(library, (exported, { version }) => coverage.loaded(exported, version)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What a subscriber throws becomes an uncaught exception of the program. */
function guarded(observe: (message: StatusMessage) => void): (message: unknown) => void {
  return (message) => {
    guard('watching lru-cache', () => {
      if (isStatusMessage(message)) observe(message);
    });
  };
}
