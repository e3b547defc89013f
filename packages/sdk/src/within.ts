/**
 * Settles with the promise, or after a time, whichever comes first. It never rejects, and keeps a process alive for no longer
 * than that.
 */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([
    promise.then(
      () => {},
      () => {},
    ),
    late,
  ]);
  clearTimeout(timer);
}
