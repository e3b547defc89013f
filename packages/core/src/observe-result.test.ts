import { observeResult } from './observe-result.ts';

function watch() {
  const events: string[] = [];
  const observer = {
    succeed: () => void events.push('succeed'),
    fail: (error: unknown) => void events.push(`fail ${error instanceof Error ? error.message : error}`),
    cancel: () => void events.push('cancel'),
    firstValue: () => void events.push('first'),
    inContext: <Result>(run: () => Result): Result => run(),
  };
  return { events, observer };
}

async function* count() {
  yield 1;
  yield 2;
}

describe('observeResult', () => {
  it('passes plain values and promises on', async () => {
    const { events, observer } = watch();
    const value = {};
    expect(observeResult(value, observer)).toBe(value);
    const promise = observeResult(Promise.resolve(value), observer);
    expect(Object.getPrototypeOf(promise)).toBe(Promise.prototype);
    expect(await promise).toBe(value);
    expect(events).toEqual(['succeed', 'succeed']);
  });

  it('returns a promise with methods of its own itself', async () => {
    class ApiPromise<Value> extends Promise<Value> {
      withResponse() {
        return 'response';
      }
    }
    const { events, observer } = watch();
    const promise = new ApiPromise<number>((resolve) => resolve(1));
    expect(observeResult(promise, observer)).toBe(promise);
    expect(promise.withResponse()).toBe('response');
    await promise;
    await new Promise(setImmediate);
    expect(events).toEqual(['succeed']);
  });

  it('hands errors on', async () => {
    const { events, observer } = watch();
    const error = new Error('broken');
    await expect(observeResult(Promise.reject(error), observer)).rejects.toBe(error);
    expect(events).toEqual(['fail broken']);
  });

  it('follows a generator to its end, its failure, or its consumer leaving', async () => {
    const all = watch();
    const generator = count();
    const observed = observeResult(generator, all.observer);
    expect(observed).toBe(generator);
    const values: number[] = [];
    for await (const value of observed) values.push(value);
    expect(values).toEqual([1, 2]);
    expect(all.events).toEqual(['first', 'first', 'succeed']);

    const left = watch();
    for await (const _ of observeResult(count(), left.observer)) break;
    expect(left.events).toEqual(['first', 'cancel']);

    const failed = watch();
    const failing = (async function* () {
      yield 1;
      throw new Error('cut');
    })();
    const consume = async () => {
      for await (const _ of observeResult(failing, failed.observer));
    };
    await expect(consume()).rejects.toThrow('cut');
    expect(failed.events).toEqual(['first', 'fail cut']);
  });

  it('follows a generator that a promise brings', async () => {
    const { events, observer } = watch();
    const generator = await observeResult(Promise.resolve(count()), observer);
    expect(events).toEqual([]);
    await Array.fromAsync(generator);
    expect(events.at(-1)).toBe('succeed');
  });
});
