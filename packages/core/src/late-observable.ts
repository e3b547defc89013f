import type {
  Attributes,
  BatchObservableCallback,
  Meter,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';

/** An observable instrument of a late meter. */
export class LateObservable<Shape extends Attributes = Attributes> implements Observable<Shape> {
  readonly #create: (meter: Meter) => Observable<Shape>;
  readonly #callbacks = new Set<ObservableCallback<Shape>>();
  /** Looks for the provider of this moment. A value that is only observed has no other occasion to. */
  readonly follow: () => void;
  #target: Observable<Shape> | undefined;

  constructor(create: (meter: Meter) => Observable<Shape>, follow: () => void) {
    this.#create = create;
    this.follow = follow;
  }

  /** The real instrument, once there is one. */
  get target(): Observable<Shape> | undefined {
    return this.#target;
  }

  bindTo(meter: Meter | undefined): void {
    for (const callback of this.#callbacks) this.#target?.removeCallback(callback);
    this.#target = meter && this.#create(meter);
    for (const callback of this.#callbacks) this.#target?.addCallback(callback);
  }

  addCallback(callback: ObservableCallback<Shape>): void {
    this.follow();
    this.#callbacks.add(callback);
    this.#target?.addCallback(callback);
  }

  removeCallback(callback: ObservableCallback<Shape>): void {
    this.#callbacks.delete(callback);
    this.#target?.removeCallback(callback);
  }
}

/** A batch callback of a late meter, over its late observables. */
export class LateBatch {
  readonly callback: BatchObservableCallback;
  readonly observables: readonly Observable[];
  #stop: (() => void) | undefined;

  constructor(callback: BatchObservableCallback, observables: readonly Observable[]) {
    this.callback = callback;
    this.observables = observables;
  }

  bindTo(meter: Meter | undefined): void {
    this.#stop?.();
    this.#stop = undefined;
    if (!meter) return;
    const targets = this.observables.map(targetOf);
    const observe: BatchObservableCallback = (result) =>
      this.callback({
        observe: (observable, value, attributes) => result.observe(targetOf(observable), value, attributes),
      });
    meter.addBatchObservableCallback(observe, targets);
    this.#stop = () => meter.removeBatchObservableCallback(observe, targets);
  }
}

const targetOf = (observable: Observable): Observable =>
  (observable instanceof LateObservable ? observable.target : undefined) ?? observable;
