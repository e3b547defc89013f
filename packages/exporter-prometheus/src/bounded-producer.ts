import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';

/** A producer gets its timeout, and this much more to keep it by itself and hand over what it has. */
const graceMillis = 250;

/** A producer that answers in time or rejects with the reason, even when the one inside hangs. */
export function boundedProducer(producer: MetricProducer): MetricProducer {
  return {
    async collect(options) {
      const collecting = producer.collect(options);
      if (options?.timeoutMillis === undefined) return await collecting;
      return await within(collecting, options.timeoutMillis + graceMillis);
    },
  };
}

/** A producer that never rejects, so that one of several cannot fail the scrape of the others. */
export function forgivingProducer(producer: MetricProducer): MetricProducer {
  const bounded = boundedProducer(producer);
  return {
    async collect(options): Promise<CollectionResult> {
      try {
        return await bounded.collect(options);
      } catch (error) {
        return { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [error] };
      }
    },
  };
}

async function within<Result>(work: Promise<Result>, millis: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`collecting took longer than ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
