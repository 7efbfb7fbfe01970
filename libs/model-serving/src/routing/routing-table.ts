import { InvalidInputError, UnavailableError } from '@intelgraph/kernel';

import type { LoadedModel } from '../models/loaded-model.js';
import { DeploymentNotServedError, ModelNotDeployedError, VersionNotDeployedError } from './routing.errors.js';
import type { Endpoint } from './endpoint.js';
import type { ServedVersion } from './served-version.js';

interface WorkspaceRoutes {
  readonly all: readonly Endpoint[];
  readonly byName: ReadonlyMap<string, Endpoint>;
  readonly byModel: ReadonlyMap<string, readonly Endpoint[]>;
}

/** A deployment that should be here and is not. */
export interface MissingEndpoint {
  readonly workspace: string;
  readonly name: string;
  readonly modelName: string;
  readonly kind: string;
  readonly reason: string;
}

/** A version in memory, and the deployments that use it. */
export interface LoadedVersion {
  readonly modelName: string;
  readonly version: string;
  readonly model: LoadedModel;
  readonly endpoints: readonly string[];
}

/** Which endpoint answers which request. Replaced whole, so a request sees one state from start to end. */
export class RoutingTable {
  private workspaces: ReadonlyMap<string, WorkspaceRoutes> = new Map();
  private current: readonly Endpoint[] = [];
  private missing: readonly MissingEndpoint[] = [];
  private loaded = false;

  get endpoints(): readonly Endpoint[] {
    return this.current;
  }

  /** Those of one workspace. */
  endpointsOf(workspace: string): readonly Endpoint[] {
    return this.workspaces.get(workspace)?.all ?? [];
  }

  replace(endpoints: readonly Endpoint[], missing: readonly MissingEndpoint[] = []): void {
    const grouped = Map.groupBy(endpoints, ({ deployment }) => deployment.workspace);
    this.workspaces = new Map([...grouped].map(([workspace, own]) => [workspace, routesOf(own)]));
    this.current = endpoints;
    this.missing = missing;
    this.loaded = true;
  }

  /**
   * Finds the version that answers. `name` is an endpoint, or a model that exactly one endpoint serves.
   *
   * @param key decides between versions when none is named, and between the arms of an A/B test
   * @throws ModelNotDeployedError, VersionNotDeployedError, InvalidInputError when several endpoints serve the model,
   *   DeploymentNotServedError when its artifacts are refused, UnavailableError before the deployments were loaded for the first time
   */
  route(workspace: string, name: string, version: string | undefined, key: string): ServedVersion {
    const endpoint = this.endpoint(workspace, name);
    if (version === undefined) {
      const chosen = endpoint.choose(key);
      if (chosen === undefined) throw new ModelNotDeployedError(name);
      return chosen;
    }
    const named = endpoint.version(version, key);
    if (named === undefined) {
      throw new VersionNotDeployedError(
        name,
        version,
        endpoint.versions.map((served) => served.version),
      );
    }
    return named;
  }

  /** The endpoint of this name, or the only one that serves a model of this name. @throws as `route` */
  endpoint(workspace: string, name: string): Endpoint {
    const routes = this.workspaces.get(workspace);
    const byName = routes?.byName.get(name);
    if (byName !== undefined) return byName;
    if (!this.loaded) throw new UnavailableError('deployments', 'not loaded yet');
    const [first, second] = routes?.byModel.get(name) ?? [];
    if (first === undefined) throw this.absent(workspace, name);
    if (second !== undefined) {
      throw InvalidInputError.of('model_name', `several deployments serve ${name}; use a deployment's name`);
    }
    return first;
  }

  /**
   * A version of a model in memory, whichever deployments use it, in A/B tests too.
   *
   * @throws ModelNotDeployedError, VersionNotDeployedError
   */
  loadedVersion(workspace: string, modelName: string, version: string): LoadedVersion {
    const using = (this.workspaces.get(workspace)?.byModel.get(modelName) ?? []).flatMap((endpoint) =>
      endpoint.loaded.map((loaded) => ({ ...loaded, endpoint: endpoint.deployment.name })),
    );
    const own = using.filter((loaded) => loaded.version === version);
    const [first] = own;
    if (first !== undefined) {
      return { modelName, version, model: first.model, endpoints: [...new Set(own.map(({ endpoint }) => endpoint))] };
    }
    if (using.length === 0) throw new ModelNotDeployedError(modelName);
    throw new VersionNotDeployedError(modelName, version, [...new Set(using.map((loaded) => loaded.version))]);
  }

  /** The model of a version, if it is in memory for a deployment of the workspace. */
  findModel(workspace: string, modelName: string, version: string): LoadedModel | undefined {
    const endpoints = this.workspaces.get(workspace)?.byModel.get(modelName) ?? [];
    return endpoints.flatMap(({ loaded }) => loaded).find((loaded) => loaded.version === version)?.model;
  }

  private absent(workspace: string, name: string): Error {
    const own = this.missing.filter((missing) => missing.workspace === workspace);
    const found = own.find((missing) => missing.name === name) ?? own.find(({ modelName }) => modelName === name);
    return found === undefined
      ? new ModelNotDeployedError(name)
      : new DeploymentNotServedError(found.name, found.kind, found.reason);
  }
}

function routesOf(endpoints: readonly Endpoint[]): WorkspaceRoutes {
  return {
    all: endpoints,
    byName: new Map(endpoints.map((endpoint) => [endpoint.deployment.name, endpoint])),
    byModel: Map.groupBy(endpoints, ({ deployment }) => deployment.modelName),
  };
}
