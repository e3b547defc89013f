import { AsyncLocalStorage } from 'node:async_hooks';
import { runProgram } from '@vital/testing';
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

  it('passes on what a program has put on its promise', async () => {
    const { events, observer } = watch();
    const cancel = () => 'cancelled';
    const promise = observeResult(Object.assign(Promise.resolve(1), { cancel }), observer);
    expect(promise.cancel).toBe(cancel);
    await promise;
    expect(events).toEqual(['succeed']);
  });

  it('leaves what runs when it is awaited alone until then, and runs it once', async () => {
    const { events, observer } = watch();
    let executions = 0;
    class Query {
      limit() {
        return this;
      }
      // biome-ignore lint/suspicious/noThenProperty: query builders are made like this
      then<Out>(fulfilled?: (rows: string[]) => Out, rejected?: (error: unknown) => never) {
        executions++;
        return Promise.resolve(['row']).then(fulfilled, rejected);
      }
    }
    const query = new Query();
    const observed = observeResult(query, observer);
    expect(observed).toBe(query);
    await new Promise(setImmediate);
    expect({ executions, events }).toEqual({ executions: 0, events: [] });
    expect(await observed.limit()).toEqual(['row']);
    expect({ executions, events }).toEqual({ executions: 1, events: ['succeed'] });
  });

  it('calls back from what is awaited in the context of the caller', async () => {
    const { observer } = watch();
    const contexts = new AsyncLocalStorage<string>();
    class Lazy extends Promise<string> {}
    const lazy = observeResult(
      contexts.run('run', () => Lazy.resolve('x')),
      { ...observer, inContext: (run) => contexts.run('run', run) },
    );
    const seen = await contexts.run('caller', () => lazy.then(() => contexts.getStore()));
    expect(seen).toBe('caller');
  });

  it.each(['Promise', 'class ApiPromise extends Promise {}'])(
    'leaves a rejection that nobody handles unhandled, once (%s)',
    async (type) => {
      const { stdout } = await runProgram({
        directory: __dirname,
        arguments: [
          '--conditions=@vital/source',
          '--input-type=module',
          '--eval',
          `import { trackWorkflowExecution } from '@vital/core';
          process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
          const Type = ${type};
          trackWorkflowExecution({ workflow: 'w' }, () => new Type((_, reject) => reject(new Error('ignored'))));
          await trackWorkflowExecution({ workflow: 'w' }, () => Type.reject(new Error('handled'))).catch(() => {});`,
        ],
      });
      expect(stdout).toBe('unhandled ignored\n');
    },
  );

  it('takes whatever cannot be watched for what it is', async () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
    const frozen = Object.freeze(count());
    for (const value of [hostile, frozen]) {
      const { events, observer } = watch();
      expect(observeResult<unknown>(value, observer) === value).toBe(true);
      expect(events).toEqual(['succeed']);
    }
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

  it('follows a generator that is not asynchronous', () => {
    const { events, observer } = watch();
    const generator = (function* () {
      const got: string = yield 1;
      return got;
    })();
    const observed = observeResult(generator, observer);
    expect([observed.next(), observed.next('x')]).toEqual([
      { value: 1, done: false },
      { value: 'x', done: true },
    ]);
    expect(events).toEqual(['first', 'succeed']);
  });

  it('keeps the steps of a generator in order, and its own answers to return and throw', async () => {
    const create = async function* () {
      try {
        yield 1;
        yield 2;
      } catch {
        yield 3;
      } finally {
        yield 4;
      }
    };
    const take = async (generator: AsyncGenerator<number>) => [
      ...(await Promise.all([generator.next(), generator.next()])),
      await generator.throw(new Error('in')),
      await generator.return(9),
      await generator.next(),
    ];
    const { events, observer } = watch();
    expect(await take(observeResult(create(), observer))).toEqual(await take(create()));
    expect(events).toEqual(['first', 'first', 'first', 'first', 'succeed']);
    const outer = async function* () {
      yield* observeResult(create(), observer);
    };
    expect(await Array.fromAsync(outer())).toEqual([1, 2, 4]);
  });

  it('follows a generator that a promise brings', async () => {
    const { events, observer } = watch();
    const generator = await observeResult(Promise.resolve(count()), observer);
    expect(events).toEqual([]);
    await Array.fromAsync(generator);
    expect(events.at(-1)).toBe('succeed');
  });
});
