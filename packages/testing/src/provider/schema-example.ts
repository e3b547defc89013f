import { isJsonObject, objectAt } from '../json.ts';

/** A value that fits a JSON schema of the kind that providers accept for structured output and tool arguments. */
export function schemaExample(schema: unknown, root: unknown = schema): unknown {
  if (!isJsonObject(schema)) return null;
  if (typeof schema.$ref === 'string') return schemaExample(resolve(schema.$ref, root), root);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return schemaExample(alternatives[0], root);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return 'word';
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'array':
      return [schemaExample(schema.items, root)];
    case 'object':
      return Object.fromEntries(
        Object.entries(objectAt(schema, 'properties')).map(([key, value]) => [
          key,
          schemaExample(value, root),
        ]),
      );
    default:
      return null;
  }
}

function resolve(reference: string, root: unknown): unknown {
  const path = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((key) => key !== '');
  return path.length === 0 ? root : objectAt(root, ...path);
}
