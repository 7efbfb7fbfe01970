import { featureGroupRegistered, type FeatureGroupState, type FeatureReference } from '@intelgraph/contracts';
import { assertName, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog } from '../features/feature-catalog.js';
import { formatReference, parseReference } from '../features/feature-reference.js';
import { lockFeatureName } from '../features/features.queries.js';
import { assertSemver, isPrerelease, semverOrder } from '../features/semver-order.js';
import { inputCheck, plainInput, text } from '../inputs/check-input.js';

import { FeatureGroupEntity } from './feature-group.entity.js';
import { FeatureGroupImmutableError } from './groups.errors.js';
import { toGroupState } from './groups.mapper.js';

/** What `registerGroup` takes. */
export interface NewFeatureGroup {
  readonly name: string;
  readonly version: string;
  readonly entity_type: string;
  readonly description?: string;
  /** The caller unless given. */
  readonly owner?: string;
  /** `name@version`, or a name: its highest release as of now, for good. */
  readonly features: readonly string[];
}

/** Most features of a group. */
export const MAX_GROUP_FEATURES = 500;

const checkShape = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'version', 'entity_type', 'features'],
  properties: {
    name: text(128, 1),
    version: text(128, 1),
    entity_type: text(128, 1),
    description: text(4000),
    owner: text(200),
    features: { type: 'array', minItems: 1, maxItems: MAX_GROUP_FEATURES, uniqueItems: true, items: text(257, 1) },
  },
});

/** Registration of groups: features of one kind of entity that are read together. */
export class GroupsService {
  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
  ) {}

  /**
   * Registers a version of a group. The same content again answers the one that is there.
   *
   * @throws FeatureNotFoundError, FeatureGroupImmutableError, InvalidInputError
   */
  async register(
    context: RequestContext,
    given: NewFeatureGroup,
  ): Promise<{ group: FeatureGroupState; created: boolean }> {
    requireRole(context, 'editor');
    const input = plainInput(given);
    checkShape(input);
    assertName('name', input.name);
    assertName('entity_type', input.entity_type);
    assertSemver(input.version);
    const features = await this.membersOf(context, input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockFeatureName(tx, context.workspace, `group/${input.name}`);
      const { workspace } = context;
      const known = await tx.findOneBy(FeatureGroupEntity, { workspace, name: input.name, version: input.version });
      const wanted = this.entityOf(context, input, features);
      if (known !== null) {
        if (contentOf(known) !== contentOf(wanted)) throw new FeatureGroupImmutableError(input.name, input.version);
        return { group: toGroupState(known), created: false };
      }
      await tx.insert(FeatureGroupEntity, wanted);
      const group = toGroupState(wanted);
      await this.announce(tx, context, group);
      return { group, created: true };
    });
  }

  private async membersOf(context: RequestContext, input: NewFeatureGroup): Promise<FeatureReference[]> {
    const references = input.features.map((feature, i) => parseReference(feature, undefined, `features[${i}]`));
    const definitions = await this.catalog.resolve(context, references);
    const names = new Set<string>();
    definitions.forEach(({ state }, i) => {
      if (state.entity_type !== input.entity_type) {
        throw InvalidInputError.of(`features[${i}]`, `is a feature of "${state.entity_type}"`);
      }
      // A vector answers by name.
      if (names.has(state.name)) throw InvalidInputError.of(`features[${i}]`, 'is there already in another version');
      names.add(state.name);
    });
    return definitions.map(({ state: { name, version } }) => ({ name, version }));
  }

  private entityOf(context: RequestContext, input: NewFeatureGroup, features: FeatureReference[]): FeatureGroupEntity {
    return Object.assign(new FeatureGroupEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      version: input.version,
      versionOrder: semverOrder(input.version),
      prerelease: isPrerelease(input.version),
      entityType: input.entity_type,
      description: input.description ?? '',
      owner: input.owner ?? context.principal.id,
      features,
      createdBy: context.principal.id,
      createdAt: this.parts.clock.now(),
    });
  }

  private async announce(tx: Transaction, context: RequestContext, group: FeatureGroupState): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition: featureGroupRegistered,
      subject: `feature-group/${group.id}`,
      aggregateId: group.id,
      aggregateVersion: 1,
      data: group,
    });
  }
}

function contentOf({ entityType, description, owner, features }: FeatureGroupEntity): string {
  return JSON.stringify([entityType, description, owner, features.map(formatReference)]);
}
