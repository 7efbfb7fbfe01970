import { assertedContext, systemClock, uuidv7Ids, type RequestContext } from '@intelgraph/kernel';
import { artifactUri } from '@intelgraph/artifact-store';

import type { Route } from '../../src/deployments/route.js';
import type { DeploymentStore } from '../../src/deployments/deployment-store.js';
import { MemoryDeploymentStore } from '../../src/deployments/memory-deployment-store.js';
import type { InputRow } from '../../src/models/model-runtime.js';
import type { ModelResolver } from '../../src/models/model-resolver.js';
import type { LoggedRow } from '../../src/prediction-log/prediction-log.js';
import type { ServedVersion } from '../../src/routing/served-version.js';
import { ServingEngine, type ServingEngineParts } from '../../src/serving-engine.js';

import { AdditiveRuntime, putAdditiveModel, rottingStore, type RottingStore } from './additive-runtime.js';

export const COLUMNS = ['a', 'b'];
export const deployer: RequestContext = assertedContext('dora', { roles: ['deployer'] });

export interface RecordedRow extends LoggedRow {
  readonly served: ServedVersion;
}

/** An engine on fakes, with the model `fraud` in versions 1.0.0 (yes), 2.0.0 (no) and 0.9.0 (external). */
export class ServingRig {
  readonly runtime = new AdditiveRuntime();
  readonly logged: RecordedRow[] = [];
  readonly uris = new Map<string, string>();
  /** Feature services that versions have in the registry. */
  readonly featureServices = new Map<string, string>();
  readonly store: DeploymentStore;
  readonly engine: ServingEngine;

  private constructor(
    readonly artifacts: RottingStore,
    overrides: Partial<ServingEngineParts>,
  ) {
    this.store = overrides.store ?? new MemoryDeploymentStore();
    this.engine = new ServingEngine({
      store: this.store,
      resolver: this.resolver(),
      runtime: this.runtime,
      artifacts: artifacts.store,
      log: {
        record: (served, answered) => this.logged.push({ ...answered, served }),
      },
      clock: systemClock,
      ids: uuidv7Ids,
      ...overrides,
    });
  }

  static async create(overrides: Partial<ServingEngineParts> = {}): Promise<ServingRig> {
    const rig = new ServingRig(await rottingStore(), overrides);
    await rig.register('1.0.0', 10);
    await rig.register('2.0.0', -10);
    rig.uris.set('fraud@0.9.0', '/models/fraud_v0.pt');
    await rig.engine.state.refresh();
    return rig;
  }

  /** Stores a version of `fraud`. @returns the digest of its manifest */
  async register(version: string, bias: number): Promise<string> {
    const digest = await putAdditiveModel(this.artifacts.store, { columns: COLUMNS, bias });
    this.uris.set(`fraud@${version}`, artifactUri(digest));
    return digest;
  }

  digestOf(version: string): string {
    return (this.uris.get(`fraud@${version}`) ?? '').replace('artifact://sha256:', '');
  }

  route(version: string, weight = 100): Route {
    return { version, weight, artifactDigest: this.digestOf(version) };
  }

  private resolver(): ModelResolver {
    return {
      resolve: (_ctx, modelName, version) => {
        const uri = this.uris.get(`${modelName}@${version}`);
        if (uri === undefined) return Promise.resolve(null);
        const digest = uri.startsWith('artifact://') ? uri.replace('artifact://sha256:', '') : null;
        const named = this.featureServices.get(version);
        const featureService = named === undefined ? {} : { featureService: named };
        return Promise.resolve({ modelName, version, artifactDigest: digest, ...featureService });
      },
    };
  }
}

export const row = (a: number, b: number): InputRow => ({ a, b });
