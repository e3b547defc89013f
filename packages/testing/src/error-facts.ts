/**
 * The `code` of an error of Node, such as `ENOENT`. It asks for the property and not for the class, because a test
 * runs in a realm of its own, where Node's errors are instances of another `Error`.
 */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? `${error.message}`
    : String(error);
}
