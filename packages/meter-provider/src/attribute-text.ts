import type { Attributes, AttributeValue } from '@opentelemetry/api';

/**
 * The text by which an attribute value tells series apart: `1` and `"1"` are one series, because they are one series in
 * Prometheus. Lists and maps give their JSON; what has none (a cycle) gives its string form. It never throws.
 */
export function attributeText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A text that two sets of attributes share exactly when they are one series. */
export function attributesText(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([name, value]) => [name, attributeText(value)]);
  return JSON.stringify(pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

/** A copy that later changes of the given object do not reach, without the attributes that have no value. */
export function copyAttributes(attributes: Attributes): Attributes {
  const copy: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (name === '__proto__')
      Object.defineProperty(copy, name, { value: copyValue(value), enumerable: true });
    else copy[name] = copyValue(value);
  }
  return copy;
}

function copyValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) && value.every((part) => typeof part !== 'object')
    ? value.slice()
    : attributeText(value);
}

/** What the first has and the second has not: the attributes of a measurement that its series dropped. */
export function droppedAttributes(measured: Attributes, kept: Attributes): Attributes {
  const dropped: Attributes = {};
  for (const [name, value] of Object.entries(measured)) {
    if (value === undefined || value === null || attributeText(kept[name]) === attributeText(value)) continue;
    dropped[name] = copyValue(value);
  }
  return dropped;
}
