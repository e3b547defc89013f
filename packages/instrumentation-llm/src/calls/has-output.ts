/** Whether a field in which a library may give output of the model has any: nothing, an empty text and an empty list are none. */
export function hasOutput(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null;
}
