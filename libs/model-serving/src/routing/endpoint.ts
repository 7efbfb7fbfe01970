import type { Deployment } from '../deployments/deployment.js';
import type { LoadedModel } from '../models/loaded-models.js';

import { chooseByWeight, hashKey } from './weighted-choice.js';

/** One version behind an endpoint, in memory. */
export interface ServedVersion {
  readonly workspace: string;
  readonly endpoint: string;
  readonly modelName: string;
  readonly version: string;
  readonly weight: number;
  readonly artifactDigest: string;
  readonly model: LoadedModel;
}

/** A deployment whose versions are all loaded. Never changes: a write makes a new one. */
export class Endpoint {
  private readonly weights: readonly number[];
  private readonly only: ServedVersion | undefined;

  constructor(
    readonly deployment: Deployment,
    readonly versions: readonly ServedVersion[],
  ) {
    this.weights = versions.map(({ weight }) => weight);
    this.only = versions.length === 1 ? versions[0] : undefined;
  }

  /** The version that answers requests with this key: the same one until the routes change. */
  choose(key: string): ServedVersion | undefined {
    return this.only ?? this.versions[chooseByWeight(this.weights, hashKey(key, this.deployment.name))];
  }

  version(version: string): ServedVersion | undefined {
    return this.versions.find((served) => served.version === version);
  }
}

/** Puts the loaded models behind the routes of a deployment, in their order. */
export function createEndpoint(deployment: Deployment, models: readonly LoadedModel[]): Endpoint {
  const { workspace, name, modelName } = deployment;
  const versions = deployment.routes.map((route, index): ServedVersion => {
    const model = models[index];
    if (model === undefined) throw new TypeError(`no model for route ${index} of ${name}`);
    return { workspace, endpoint: name, modelName, ...route, model };
  });
  return new Endpoint(deployment, versions);
}
