import type { RequestContext } from '@intelgraph/kernel';

import { asUnusable } from '../models/artifact-cache.js';
import type { FeatureServicePins } from '../features/feature-service-pins.js';
import type { LoadedModel } from '../models/loaded-model.js';
import type { LoadedModels } from '../models/loaded-models.js';
import type { ModelResolver, ResolvedVersion } from '../models/model-resolver.js';
import { ArtifactUnusableError, VersionNotDeployableError } from '../models/models.errors.js';

import type { Route, RouteRequest } from './route.js';
import { assertRoutes, fieldOfVersion } from './route-rules.js';

/** Routes whose models are loaded and warm. `release` once the routing table holds them, or they are given up. */
export interface PreparedRoutes {
  readonly modelName: string;
  readonly routes: readonly Route[];
  release(): void;
}

/** A version in memory, until it is released. */
export interface PreparedVersion {
  /** The model's name, also when it was asked for by id. */
  readonly modelName: string;
  readonly version: string;
  readonly model: LoadedModel;
  release(): void;
}

/** Makes sure that versions can answer before they take traffic. */
export class RoutePreparer {
  constructor(
    private readonly resolver: ModelResolver,
    private readonly models: LoadedModels,
    /** Refuses artifacts that nobody trusted has signed; unless given, none is refused. */
    private readonly assertSigned: (digest: string) => Promise<void> = () => Promise.resolve(),
    private readonly featureServices?: FeatureServicePins,
  ) {}

  /**
   * Asks the registry for each version, then loads and warms up its model.
   *
   * @param fieldOf what the request calls a version; `routes[i].version` unless given
   * @throws VersionNotDeployableError naming it when it is unknown, external, incomplete, corrupt,
   *   unsigned, wrongly signed or no model; UnavailableError when the registry does not answer
   */
  async resolveAndLoad(
    ctx: RequestContext,
    modelName: string,
    requests: readonly RouteRequest[],
    fieldOf: (index: number) => string = fieldOfVersion,
  ): Promise<PreparedRoutes> {
    const routes: Route[] = [];
    const services: (NamedService | undefined)[] = [];
    let name = modelName;
    for (const [index, { version, weight, featureService }] of requests.entries()) {
      const found = await this.resolve(ctx, modelName, version, fieldOf(index));
      const { versionNumber, artifactDigest } = found;
      routes.push({
        ...{ version: found.version, weight, artifactDigest },
        ...(versionNumber === undefined ? {} : { versionNumber }),
      });
      services.push(serviceOf(featureService, found, index, fieldOf));
      name = found.modelName;
    }
    // Two selectors, such as a version and a stage, may mean the same version.
    assertRoutes(routes, fieldOf);
    const prepared = await this.load(name, routes, fieldOf);
    try {
      return { ...prepared, routes: await this.pinServices(ctx, routes, services) };
    } catch (error) {
      prepared.release();
      throw error;
    }
  }

  /** Of models that are in memory. @throws InvalidInputError, UnavailableError */
  private pinServices(
    ctx: RequestContext,
    routes: readonly Route[],
    services: readonly (NamedService | undefined)[],
  ): Promise<Route[]> {
    return Promise.all(
      routes.map(async (route, index) => {
        const named = services[index];
        if (named === undefined || this.featureServices === undefined) return route;
        const { runnable } = await this.models.load(route.artifactDigest);
        return {
          ...route,
          featureService: await this.featureServices.pin(ctx, named.reference, runnable, named.field),
        };
      }),
    );
  }

  /** Loads and warms up routes that were resolved before. */
  async load(modelName: string, routes: readonly Route[], fieldOf = fieldOfVersion): Promise<PreparedRoutes> {
    const release = this.models.pin(routes.map((route) => route.artifactDigest));
    try {
      for (const [index, route] of routes.entries()) await this.loadRoute(route, fieldOf(index));
      return { modelName, routes, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Loads a version that takes no traffic; whatever could be deployed can be loaded.
   *
   * @param field what the request calls the version
   * @throws as `resolveAndLoad`, naming `field`
   */
  async loadVersion(ctx: RequestContext, modelName: string, version: string, field: string): Promise<PreparedVersion> {
    const found = await this.resolve(ctx, modelName, version, field);
    const release = this.models.pin([found.artifactDigest]);
    try {
      return { modelName: found.modelName, version: found.version, model: await this.loadRoute(found, field), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The model of an artifact that was loaded before and has not been released. */
  loaded(digest: string): Promise<LoadedModel> {
    return this.models.load(digest);
  }

  private async resolve(
    ctx: RequestContext,
    modelName: string,
    version: string,
    field: string,
  ): Promise<ResolvedVersion & { artifactDigest: string }> {
    const found = await this.resolver.resolve(ctx, modelName, version);
    if (found === null) {
      throw new VersionNotDeployableError(field, version, 'unknown', `model ${modelName} has no version ${version}`);
    }
    const { artifactDigest } = found;
    if (artifactDigest === null) {
      const message = 'it is external: its artifact is not in the artifact store';
      throw new VersionNotDeployableError(field, version, 'external', message);
    }
    return { ...found, artifactDigest };
  }

  private async loadRoute(
    { version, artifactDigest }: Pick<Route, 'version' | 'artifactDigest'>,
    field: string,
  ): Promise<LoadedModel> {
    try {
      await this.assertSigned(artifactDigest);
      return await this.models.load(artifactDigest);
    } catch (caught) {
      const error = asUnusable(artifactDigest, caught);
      if (!(error instanceof ArtifactUnusableError)) throw error;
      throw new VersionNotDeployableError(field, version, error.reason, error.message, error);
    }
  }
}

/** A feature service as somebody named it. */
interface NamedService {
  readonly reference: string;
  /** What the request calls it, or the version that has it. */
  readonly field: string;
}

function serviceOf(
  asked: string | undefined,
  { featureService: known }: ResolvedVersion,
  index: number,
  fieldOf: (index: number) => string,
): NamedService | undefined {
  if (asked !== undefined) return { reference: asked, field: `routes[${index}].feature_service` };
  return known === undefined ? undefined : { reference: known, field: fieldOf(index) };
}
