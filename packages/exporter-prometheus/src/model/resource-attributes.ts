import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';

/**
 * The attributes of a resource, waiting for those that arrive late (a host id read from a file, a cloud's metadata).
 * What has not arrived in time is left out of this scrape and appears in a later one.
 *
 * @param timeoutMillis the longest wait
 */
export async function settledAttributes(resource: Resource, timeoutMillis: number): Promise<Attributes> {
  if (resource.asyncAttributesPending !== true) return resource.attributes;
  const settled = resource.waitForAsyncAttributes?.().then(() => true) ?? Promise.resolve(true);
  if (await Promise.race([settled, elapsed(timeoutMillis)])) return resource.attributes;
  const attributes: Attributes = {};
  for (const [key, value] of resource.getRawAttributes()) {
    // The getter of a resource that is still pending would report an error on every scrape.
    const known = await Promise.race([value, pending]);
    if (known !== pending && isAttributeValue(known) && !Object.hasOwn(attributes, key))
      attributes[key] = known;
  }
  return attributes;
}

const pending = Symbol('pending');

function isAttributeValue(value: unknown): value is AttributeValue {
  return value !== undefined && value !== null && typeof value !== 'symbol';
}

function elapsed(millis: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis, false).unref();
  });
}
