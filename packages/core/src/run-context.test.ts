import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { captureContext, type RunContext, withContext } from './run-context.ts';

const sleep = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('withContext', () => {
  it('holds in everything inside, and merges with the context around it', async () => {
    await withContext({ tenantId: 't', mode: 'm' }, async () => {
      await sleep();
      await Promise.all(
        ['a', 'b'].map((mode) =>
          withContext({ mode }, async () => {
            await sleep();
            expect(captureContext()).toMatchObject({ tenantId: 't', mode });
          }),
        ),
      );
      expect(captureContext()).toMatchObject({ tenantId: 't', mode: 'm' });
    });
    expect(captureContext()).toEqual({});
  });

  it('holds in a generator that is consumed elsewhere, and not in its consumer', async () => {
    const seen: (string | undefined)[] = [];
    const generator = withContext({ tenantId: 'inside' }, async function* () {
      for (let step = 0; step < 2; step++) {
        await sleep();
        seen.push(captureContext().tenantId);
        yield step;
      }
    });
    await withContext({ tenantId: 'outside' }, async () => {
      for await (const _ of generator) seen.push(captureContext().tenantId);
    });
    const [synchronous] = withContext({ tenantId: 'sync' }, function* () {
      yield captureContext().tenantId;
    });
    expect(seen).toEqual(['inside', 'outside', 'inside', 'outside']);
    expect(synchronous).toBe('sync');
  });

  it('runs the program also with a context that cannot be read', () => {
    const hostile: RunContext = {
      get mode(): string {
        throw new Error('no');
      },
    };
    expect(withContext(hostile, () => 7)).toBe(7);
    const nothing: unknown = null;
    expect(withContext(nothing as RunContext, () => captureContext().mode)).toBeUndefined();
  });
});

describe('the context', () => {
  afterEach(() => context.disable());

  it('is taken from OpenTelemetry baggage where the program gave none', () => {
    const baggage = propagation.createBaggage({
      'vital.tenant_id': { value: 'remote' },
      'vital.mode': { value: 'deep' },
    });
    const active: Context = propagation.setBaggage(ROOT_CONTEXT, baggage);
    context.setGlobalContextManager({
      active: () => active,
      with: (_context, run, that, ...parameters) => run.call(that, ...parameters),
      bind: (_context, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    });
    expect(captureContext()).toMatchObject({ tenantId: 'remote', mode: 'deep' });
    expect(withContext({ mode: 'fast' }, captureContext)).toMatchObject({ tenantId: 'remote', mode: 'fast' });
  });
});
