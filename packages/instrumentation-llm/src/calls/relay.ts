/**
 * Has a method of Node's own streams, such as `tee`, read a stream through a reader, where what is read can be watched: by itself it
 * reads in a way that nobody sees. It is called on a stream that hands on what the reader reads, when it is asked for, and
 * holds nothing back.
 *
 * @param stream what is read, with a `getReader` that is watched
 * @param releases whether the method lets the stream go in the end
 * @param method calls the method on another stream than this one
 */
export function relay(
  stream: ReadableStream,
  releases: boolean,
  method: (relayed: ReadableStream) => unknown,
): unknown {
  const reader = stream.getReader();
  const release = () => {
    if (releases) reader.releaseLock();
  };
  const relayed = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        release();
      },
      cancel: (reason) => reader.cancel(reason).finally(release),
    },
    { highWaterMark: 0 },
  );
  try {
    return method(relayed);
  } finally {
    // Where its arguments were wrong, the method has not begun.
    if (!relayed.locked) reader.releaseLock();
  }
}
