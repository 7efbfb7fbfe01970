import { FeatureServiceService, type featuresProto } from '@intelgraph/contracts';
import { UnavailableError, type RequestContext } from '@intelgraph/kernel';
import type {
  FeatureDefinition,
  FeatureReader,
  FeatureReading,
  FeatureReadRequest,
  FeatureServiceDefinition,
} from '@intelgraph/model-serving';
import { RemoteError, type GrpcClient } from '@intelgraph/platform';

import { DefinitionCache } from './definition-cache.js';
import { toFeatureService } from './feature-services.mapper.js';
import { toReading } from './features.mapper.js';

export type FeaturesClient = Pick<
  GrpcClient<typeof FeatureServiceService>,
  'getFeature' | 'getFeatureService' | 'readVectors'
>;

/** A prediction waits no longer than this for its features, in milliseconds. */
const TIMEOUT = { timeoutMs: 2000 };

/** The feature store, asked over gRPC in the caller's name. What references mean is remembered for a while. */
export class FeatureStoreReader implements FeatureReader {
  private readonly definitions = new DefinitionCache((ctx, reference) => this.ask(ctx, reference));

  constructor(private readonly features: FeaturesClient) {}

  find(ctx: RequestContext, references: readonly string[]): Promise<(FeatureDefinition | null)[]> {
    return Promise.all(references.map((reference) => this.definitions.get(ctx, reference)));
  }

  async findService(ctx: RequestContext, reference: string): Promise<FeatureServiceDefinition | null> {
    try {
      const { service } = await this.features.getFeatureService({ service: reference }, ctx, TIMEOUT);
      return service === undefined ? null : toFeatureService(service);
    } catch (error) {
      if (isUnknown(error)) return null;
      return asUnavailable(error);
    }
  }

  async read(
    ctx: RequestContext,
    { entityType, entityIds, features }: FeatureReadRequest,
  ): Promise<FeatureReading[][]> {
    const request: featuresProto.ReadVectorsRequest = {
      entityType,
      entityIds: [...entityIds],
      features: features.map(({ name, version }) => `${name}@${version}`),
    };
    const { vectors } = await this.features.readVectors(request, ctx, TIMEOUT).catch(asUnavailable);
    return vectors.map(({ values }) => values.map(toReading));
  }

  private async ask(ctx: RequestContext, reference: string): Promise<FeatureDefinition | null> {
    try {
      const { feature } = await this.features.getFeature({ feature: reference }, ctx, TIMEOUT);
      if (feature === undefined) return null;
      const { name, version, entityType, featureType: type, ttlSeconds } = feature;
      return { name, version, entityType, type, ttlSeconds: Number(ttlSeconds) };
    } catch (error) {
      if (isUnknown(error)) return null;
      return asUnavailable(error);
    }
  }
}

/** What cannot be a name, such as that of some columns, names nothing. */
const isUnknown = (error: unknown): boolean =>
  error instanceof RemoteError && (error.kind === 'not_found' || error.kind === 'invalid');

/** For whoever predicts it is all one whether the feature store is slow or down. */
function asUnavailable(error: unknown): never {
  if (error instanceof RemoteError && (error.kind === 'unavailable' || error.kind === 'timeout')) {
    throw new UnavailableError('features', error.message, { cause: error });
  }
  throw error;
}
