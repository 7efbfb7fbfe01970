import { featureRegistered, type FeatureState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';

import { checkedFeature, type NewFeature } from './feature-input.js';
import { FeatureEntity } from './feature.entity.js';
import { FeatureEntityTypeError, FeatureVersionImmutableError } from './features.errors.js';
import { toFeatureState } from './features.mapper.js';
import { lockFeatureName } from './features.queries.js';
import { isPrerelease, semverOrder } from './semver-order.js';

/** Registration of features. */
export class FeaturesService {
  constructor(private readonly parts: FeatureStoreParts) {}

  /**
   * Registers a version of a feature. The same definition again answers the one that is there.
   *
   * @throws FeatureVersionImmutableError when the version exists and is defined otherwise
   * @throws FeatureEntityTypeError, InvalidInputError
   */
  async register(context: RequestContext, given: NewFeature): Promise<{ feature: FeatureState; created: boolean }> {
    requireRole(context, 'editor');
    const input = checkedFeature(given);
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockFeatureName(tx, context.workspace, input.name);
      const { workspace } = context;
      const known = await tx.findOneBy(FeatureEntity, { workspace, name: input.name, version: input.version });
      const entity = this.entityOf(context, input);
      if (known !== null) return { feature: sameOrRefused(known, entity), created: false };
      const other = await tx.findOneBy(FeatureEntity, { workspace, name: input.name });
      if (other !== null && other.entityType !== input.entity_type) {
        throw new FeatureEntityTypeError(input.name, other.entityType);
      }
      await tx.insert(FeatureEntity, entity);
      const feature = toFeatureState(entity);
      await this.announce(tx, context, feature);
      return { feature, created: true };
    });
  }

  private entityOf(context: RequestContext, input: NewFeature): FeatureEntity {
    return Object.assign(new FeatureEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      version: input.version,
      versionOrder: semverOrder(input.version),
      prerelease: isPrerelease(input.version),
      featureType: input.feature_type,
      entityType: input.entity_type,
      description: input.description ?? '',
      owner: input.owner ?? context.principal.id,
      ttlSeconds: input.ttl_seconds ?? 0,
      onlineEnabled: input.online_enabled ?? true,
      offlineEnabled: input.offline_enabled ?? true,
      dimension: input.dimension ?? null,
      validation: { nullable: false, ...input.validation },
      sources: [...(input.sources ?? [])],
      transformation: input.transformation ?? '',
      tags: [...new Set(input.tags ?? [])].sort(),
      createdBy: context.principal.id,
      createdAt: this.parts.clock.now(),
    });
  }

  private async announce(tx: Transaction, context: RequestContext, feature: FeatureState): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition: featureRegistered,
      subject: `feature/${feature.id}`,
      aggregateId: feature.id,
      aggregateVersion: 1,
      data: feature,
    });
  }
}

const NOT_CONTENT = new Set(['id', 'created_by', 'created_at']);

function sameOrRefused(known: FeatureEntity, wanted: FeatureEntity): FeatureState {
  const [state, other] = [toFeatureState(known), toFeatureState(wanted)];
  const differing = Object.keys(state).filter((field) => {
    const name = field as keyof FeatureState;
    return !NOT_CONTENT.has(field) && canonical(state[name]) !== canonical(other[name]);
  });
  if (differing.length > 0) throw new FeatureVersionImmutableError(known.name, known.version, differing);
  return state;
}

/** JSON with sorted keys: PostgreSQL does not keep their order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
