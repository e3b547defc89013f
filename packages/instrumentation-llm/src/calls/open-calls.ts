import type { CallResult, ObservedCall } from './observed-call.ts';

/** A call that waits for the program to read its answer. */
export interface OpenCall {
  /** Ends the call when nobody can read the answer any more. */
  abandon(): void;
}

/**
 * Notices answers that are never read: when the program has dropped an answer, the garbage collector says so. No timer, so
 * nothing keeps the process alive. What is still open when watching stops is ended then.
 */
export class OpenCalls {
  readonly #open = new Set<OpenCall>();
  readonly #registry = new FinalizationRegistry<OpenCall>((call) => {
    this.#open.delete(call);
    call.abandon();
  });

  /**
   * @param anchor what everything that can still read the answer refers to
   * @param call must not refer to the anchor
   */
  add(anchor: object, call: OpenCall): void {
    this.#open.add(call);
    this.#registry.register(anchor, call, call);
  }

  delete(call: OpenCall): void {
    if (this.#open.delete(call)) this.#registry.unregister(call);
  }

  /** Ends all that is open. */
  close(): void {
    for (const call of [...this.#open]) {
      this.delete(call);
      call.abandon();
    }
  }
}

/** What is known of a streamed answer so far, while somebody may still read on. */
export interface StreamProgress {
  readonly result: CallResult;
}

/** A stream that nobody reads to its end is abandoned. */
export function openStream(call: ObservedCall, progress: StreamProgress): OpenCall {
  return { abandon: () => call.endStream('abandoned', progress.result) };
}
