import {
  featureConsumerRecorded,
  type FeatureConsumerState,
  type FeatureReference,
  type FeatureSource,
  type FeatureState,
} from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog } from '../features/feature-catalog.js';
import { findFeatures } from '../features/features.queries.js';
import { parseReference, type Reference } from '../features/feature-reference.js';
import { inputCheck, plainInput, text } from '../inputs/check-input.js';

import { FeatureConsumerEntity } from './feature-consumer.entity.js';
import { findDerived, findGroupsOf, findServicesOf } from './lineage.queries.js';

/** What uses a feature. */
export interface NewConsumer {
  /** model, dashboard, … */
  readonly kind: string;
  readonly name: string;
  readonly version?: string;
}

/** Where a feature comes from and who uses it. */
export interface FeatureLineage {
  readonly feature: FeatureState;
  /** `resolved`: the feature that the source names is registered; always false for other kinds of sources. */
  readonly sources: readonly (FeatureSource & { readonly resolved: boolean })[];
  /** Features that name this one as a source. */
  readonly derived_features: readonly FeatureReference[];
  readonly groups: readonly FeatureReference[];
  readonly services: readonly FeatureReference[];
  readonly consumers: readonly FeatureConsumerState[];
}

const checkConsumer = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'name'],
  properties: { kind: text(64, 1), name: text(256, 1), version: text(128, 1) },
});

/** Lineage of features: declared sources, features derived, groups, consumers. */
export class FeatureLineageService {
  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
  ) {}

  /** Records that something uses a feature; again changes nothing. @throws FeatureNotFoundError, InvalidInputError */
  async recordConsumer(
    context: RequestContext,
    feature: string,
    given: NewConsumer,
    version?: string,
  ): Promise<{ consumer: FeatureConsumerState; created: boolean }> {
    requireRole(context, 'editor');
    const input = plainInput(given);
    checkConsumer(input);
    const { state } = await this.catalog.get(context, feature, version);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const key = { featureId: state.id, kind: input.kind, name: input.name, version: input.version ?? '' };
      await tx.query('SELECT FROM features WHERE id = $1 FOR UPDATE', [state.id]);
      const known = await tx.findOneBy(FeatureConsumerEntity, key);
      if (known !== null) return { consumer: toConsumerState(state, known), created: false };
      const entity = Object.assign(new FeatureConsumerEntity(), key, {
        recordedBy: context.principal.id,
        recordedAt: this.parts.clock.now(),
      });
      await tx.insert(FeatureConsumerEntity, entity);
      const consumer = toConsumerState(state, entity);
      await this.parts.outbox.add(tx, context, {
        definition: featureConsumerRecorded,
        subject: `feature/${state.id}`,
        aggregateId: state.id,
        aggregateVersion: 1,
        data: consumer,
      });
      return { consumer, created: true };
    });
  }

  /** @throws FeatureNotFoundError */
  async get(context: RequestContext, feature: string, version?: string): Promise<FeatureLineage> {
    const { state } = await this.catalog.get(context, feature, version);
    const { dataSource } = this.parts;
    const { workspace } = context;
    const consumers = await dataSource.getRepository(FeatureConsumerEntity).find({
      where: { featureId: state.id },
      order: { kind: 'ASC', name: 'ASC', version: 'ASC' },
    });
    return {
      feature: state,
      sources: await this.resolveSources(workspace, state.sources),
      derived_features: await findDerived(dataSource, workspace, state),
      groups: await findGroupsOf(dataSource, workspace, state),
      services: await findServicesOf(dataSource, workspace, state),
      consumers: consumers.map((consumer) => toConsumerState(state, consumer)),
    };
  }

  private async resolveSources(
    workspace: string,
    sources: readonly FeatureSource[],
  ): Promise<FeatureLineage['sources']> {
    const references = sources.flatMap(({ kind, ref }) => (kind === 'feature' ? (referenceOf(ref) ?? []) : []));
    const found = await findFeatures(this.parts.dataSource.manager, workspace, references);
    const names = new Set(found.flatMap(({ name, version }) => [name, `${name}@${version}`]));
    return sources.map((source) => ({ ...source, resolved: source.kind === 'feature' && names.has(source.ref) }));
  }
}

function referenceOf(ref: string): Reference | undefined {
  try {
    return parseReference(ref);
  } catch (error) {
    // A source is kept as it was declared, also when it can name nothing.
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

function toConsumerState(feature: FeatureState, consumer: FeatureConsumerEntity): FeatureConsumerState {
  return {
    feature_id: feature.id,
    feature_name: feature.name,
    feature_version: feature.version,
    kind: consumer.kind,
    name: consumer.name,
    version: consumer.version,
    recorded_by: consumer.recordedBy,
    recorded_at: consumer.recordedAt.toISOString(),
  };
}
