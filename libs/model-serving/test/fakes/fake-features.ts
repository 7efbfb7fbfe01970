import { UnavailableError, type RequestContext } from '@intelgraph/kernel';

import type {
  FeatureDefinition,
  FeatureReader,
  FeatureReading,
  FeatureReadRequest,
  FeatureServiceDefinition,
} from '../../src/features/feature-reader.js';

/** A feature store in memory that counts what it is asked. */
export class FakeFeatures implements FeatureReader {
  readonly reads: FeatureReadRequest[] = [];
  readonly definitions = new Map<string, FeatureDefinition>();
  readonly services = new Map<string, FeatureServiceDefinition>();
  readonly values = new Map<string, FeatureReading>();
  down = false;

  /** Registers version 1.0.0 of a feature. */
  register(name: string, entityType = 'user'): this {
    const definition = { name, version: '1.0.0', entityType, type: 'float', ttlSeconds: 0 };
    this.definitions.set(name, definition).set(`${name}@1.0.0`, definition);
    return this;
  }

  write(name: string, entityId: string, value: unknown, more: Partial<FeatureReading> = {}): this {
    this.values.set(`${name}/${entityId}`, { value, ageSeconds: 12.5, status: 'fresh', ...more });
    return this;
  }

  find(_ctx: RequestContext, references: readonly string[]): Promise<(FeatureDefinition | null)[]> {
    if (this.down) return Promise.reject(new UnavailableError('features', 'does not answer'));
    return Promise.resolve(references.map((reference) => this.definitions.get(reference) ?? null));
  }

  findService(_ctx: RequestContext, reference: string): Promise<FeatureServiceDefinition | null> {
    if (this.down) return Promise.reject(new UnavailableError('features', 'does not answer'));
    return Promise.resolve(this.services.get(reference) ?? null);
  }

  read(_ctx: RequestContext, request: FeatureReadRequest): Promise<FeatureReading[][]> {
    if (this.down) return Promise.reject(new UnavailableError('features', 'does not answer'));
    this.reads.push(request);
    const missing: FeatureReading = { value: null, ageSeconds: null, status: 'missing' };
    return Promise.resolve(
      request.entityIds.map((id) => request.features.map(({ name }) => this.values.get(`${name}/${id}`) ?? missing)),
    );
  }
}
