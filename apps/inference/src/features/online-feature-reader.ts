import { AppError, type Clock, type RequestContext } from '@intelgraph/kernel';
import type {
  FeatureDefinition,
  FeatureReader,
  FeatureReading,
  FeatureReadRequest,
  FeatureServiceDefinition,
} from '@intelgraph/model-serving';
import { fieldOf, type OnlineStore, type OnlineValue } from '@intelgraph/online-features';

import { toOnlineReading } from './features.mapper.js';

/**
 * Reads values where they are, in the shared online store, and asks the feature store only what references mean (rarely)
 * and for values that are not online. So predictions go on while one of the two is down.
 */
export class OnlineFeatureReader implements FeatureReader {
  constructor(
    private readonly online: OnlineStore,
    private readonly store: FeatureReader,
    private readonly clock: Clock,
  ) {}

  find(ctx: RequestContext, references: readonly string[]): Promise<(FeatureDefinition | null)[]> {
    return this.store.find(ctx, references);
  }

  findService(ctx: RequestContext, reference: string): Promise<FeatureServiceDefinition | null> {
    return this.store.findService(ctx, reference);
  }

  async read(ctx: RequestContext, request: FeatureReadRequest): Promise<FeatureReading[][]> {
    const found = await this.readOnline(ctx, request);
    if (found === null) return this.store.read(ctx, request);
    const open = request.entityIds.flatMap((_, i) => (found[i]?.every((value) => value !== undefined) ? [] : [i]));
    const entityIds = open.map((i) => request.entityIds[i] ?? '');
    const rest = open.length === 0 ? [] : await this.store.read(ctx, { ...request, entityIds });
    const now = this.clock.now();
    return found.map((values, i) => {
      const asked = rest[open.indexOf(i)];
      return asked ?? values.map((value, j) => toOnlineReading(request.features[j], value, now));
    });
  }

  /** @returns null while the online store does not answer */
  private async readOnline(
    ctx: RequestContext,
    { entityType, entityIds, features }: FeatureReadRequest,
  ): Promise<(OnlineValue | undefined)[][] | null> {
    const fields = features.map(({ name, version }) => fieldOf(name, version));
    try {
      return await this.online.read({ workspace: ctx.workspace, entityType, entityIds, fields });
    } catch (error) {
      if (error instanceof AppError && error.kind === 'unavailable') return null;
      throw error;
    }
  }
}
