import { featureServiceRegistered, type FeatureServiceInput, type FeatureServiceState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog, FeatureDefinition } from '../features/feature-catalog.js';
import { parseReference } from '../features/feature-reference.js';
import { lockFeatureName } from '../features/features.queries.js';
import { isPrerelease, semverOrder } from '../features/semver-order.js';

import { checkedService, type NewFeatureService, type NewFeatureServiceInput } from './feature-service-input.js';
import { FeatureServiceEntity } from './feature-service.entity.js';
import { FeatureServiceImmutableError } from './feature-services.errors.js';
import { toFeatureServiceState, toServiceInput } from './feature-services.mapper.js';

/** Registration of feature services: what versions of models are fed with, of as many kinds of entities as they need. */
export class FeatureServicesService {
  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
  ) {}

  /**
   * Registers a version of a feature service. The same content again answers the one that is there.
   *
   * @throws FeatureNotFoundError, FeatureServiceImmutableError, InvalidInputError
   */
  async register(
    context: RequestContext,
    given: NewFeatureService,
  ): Promise<{ service: FeatureServiceState; created: boolean }> {
    requireRole(context, 'editor');
    const input = checkedService(given);
    const inputs = await this.inputsOf(context, input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockFeatureName(tx, context.workspace, `service/${input.name}`);
      const { workspace } = context;
      const known = await tx.findOneBy(FeatureServiceEntity, { workspace, name: input.name, version: input.version });
      const wanted = this.entityOf(context, input, inputs);
      if (known !== null) {
        if (contentOf(known) !== contentOf(wanted)) throw new FeatureServiceImmutableError(input.name, input.version);
        return { service: toFeatureServiceState(known), created: false };
      }
      await tx.insert(FeatureServiceEntity, wanted);
      const service = toFeatureServiceState(wanted);
      await this.announce(tx, context, service);
      return { service, created: true };
    });
  }

  private async inputsOf(context: RequestContext, input: NewFeatureService): Promise<FeatureServiceInput[]> {
    const references = input.features.map(({ feature }, i) =>
      parseReference(feature, undefined, `features[${i}].feature`),
    );
    const definitions = await this.catalog.resolve(context, references);
    const taken = new Set(input.request_inputs ?? []);
    return input.features.map((feature, i) => {
      const one = inputOf(feature, definitions[i], `features[${i}]`);
      if (taken.has(one.input)) throw InvalidInputError.of(`features[${i}].input`, `${one.input} is filled already`);
      taken.add(one.input);
      return one;
    });
  }

  private entityOf(
    context: RequestContext,
    input: NewFeatureService,
    inputs: FeatureServiceInput[],
  ): FeatureServiceEntity {
    return Object.assign(new FeatureServiceEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      version: input.version,
      versionOrder: semverOrder(input.version),
      prerelease: isPrerelease(input.version),
      description: input.description ?? '',
      owner: input.owner ?? context.principal.id,
      inputs,
      requestInputs: [...(input.request_inputs ?? [])],
      createdBy: context.principal.id,
      createdAt: this.parts.clock.now(),
    });
  }

  private async announce(tx: Transaction, context: RequestContext, service: FeatureServiceState): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition: featureServiceRegistered,
      subject: `feature-service/${service.id}`,
      aggregateId: service.id,
      aggregateVersion: 1,
      data: service,
    });
  }
}

/** @throws InvalidInputError where a value would have to count longer than the feature says */
function inputOf(
  given: NewFeatureServiceInput,
  definition: FeatureDefinition | undefined,
  path: string,
): FeatureServiceInput {
  if (definition === undefined) throw new TypeError('every reference was resolved');
  const { name: feature, version, entity_type, feature_type, ttl_seconds: ttl } = definition.state;
  const { input = feature, max_age_seconds: age } = given;
  if (age !== undefined && ttl > 0 && age > ttl) {
    throw InvalidInputError.of(
      `${path}.max_age_seconds`,
      `must be at most ${ttl}: the feature counts no longer than that`,
    );
  }
  return toServiceInput({ ...given, input, feature, version, entity_type, feature_type });
}

function contentOf(service: FeatureServiceEntity): string {
  const { description, owner, inputs, request_inputs: requestInputs } = toFeatureServiceState(service);
  return JSON.stringify([description, owner, inputs, requestInputs]);
}
