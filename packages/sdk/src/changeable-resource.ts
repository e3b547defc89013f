import type { Resource } from '@opentelemetry/resources';

/**
 * A resource whose content may be exchanged. A MeterProvider keeps the resource that it was created with, while a program
 * that was preloaded may say its name only later, in `startVital`.
 */
export class ChangeableResource implements Resource {
  current: Resource;

  constructor(current: Resource) {
    this.current = current;
  }

  get asyncAttributesPending(): boolean | undefined {
    return this.current.asyncAttributesPending;
  }

  get attributes(): Resource['attributes'] {
    return this.current.attributes;
  }

  get schemaUrl(): string | undefined {
    return this.current.schemaUrl;
  }

  async waitForAsyncAttributes(): Promise<void> {
    await this.current.waitForAsyncAttributes?.();
  }

  merge(other: Resource | null): Resource {
    return this.current.merge(other);
  }

  getRawAttributes(): ReturnType<Resource['getRawAttributes']> {
    return this.current.getRawAttributes();
  }
}
