import { activeBandit, routingPolicy } from '../deployment-policies/deployment-policy.js';
import type { VersionMeter } from '../deployment-policies/measurements/version-meter.js';
import type { AnswerMirror } from '../deployment-policies/shadow/answer-mirror.js';
import type { Deployment } from '../deployments/deployment.js';
import type { LoadedModel } from '../models/loaded-model.js';
import { type EndpointLimit, limitOf } from '../rate-limits/deployment-limits.js';

import { AbSplit, type LoadedAbTest } from './ab-split.js';
import { Rendezvous } from './rendezvous.js';
import type { ServedVersion } from './served-version.js';
import { chooseByWeight, hashKey } from './weighted-choice.js';

/** A deployment whose versions are all loaded. Never changes: a write makes a new one. */
export class Endpoint {
  private readonly weights: readonly number[];
  private readonly only: ServedVersion | undefined;
  /** Of a bandit, whose weights change often. */
  private readonly rendezvous: Rendezvous | undefined;
  private readonly splits: readonly AbSplit[];
  /** The split of whatever it would not have answered itself. */
  private readonly onlySplit: AbSplit | undefined;
  /** How many requests it answers; absent: as many as come. */
  readonly rateLimit: EndpointLimit | undefined;

  constructor(
    readonly deployment: Deployment,
    readonly versions: readonly ServedVersion[],
    readonly tests: readonly LoadedAbTest[] = [],
  ) {
    this.weights = versions.map(({ weight }) => weight);
    this.only = versions.length === 1 ? versions[0] : undefined;
    this.rendezvous = activeBandit(deployment.policy) && new Rendezvous(versions, deployment.name);
    this.splits = splitsOf(deployment, versions, tests);
    this.rateLimit = limitOf(deployment);
    // A canary or a bandit takes its share before a test has what is left.
    const isShared = this.splits.length !== 1 || routingPolicy(deployment.policy) !== undefined;
    this.onlySplit = isShared ? undefined : this.splits[0];
  }

  /** Whether a test splits the traffic. */
  get tested(): boolean {
    return this.splits.length > 0;
  }

  /** Its versions and the treatments of its tests, where they are in memory. */
  get loaded(): { readonly version: string; readonly model: LoadedModel }[] {
    const treatments = this.tests.flatMap(({ test, treatment: model }) =>
      model === null ? [] : [{ version: test.treatment.version, model }],
    );
    return [...this.versions.map(({ version, model }) => ({ version, model })), ...treatments];
  }

  /** The version that answers requests with this key: the same one until the routes or tests change. */
  choose(key: string): ServedVersion | undefined {
    const chosen = this.only ?? this.versions[this.indexOf(key)];
    if (this.splits.length === 0 || chosen === undefined) return chosen;
    // Several tests of one model: each has the traffic that its control would have had.
    const split = this.splitOf(chosen.version) ?? this.onlySplit;
    return split?.choose(key) ?? chosen;
  }

  /** The version asked for, or who answers for it in a test that it is the control of. */
  version(version: string, key: string): ServedVersion | undefined {
    const named = this.versions.find((served) => served.version === version);
    if (this.splits.length === 0 || named === undefined) return named;
    return this.splitOf(version)?.choose(key) ?? named;
  }

  private indexOf(key: string): number {
    return this.rendezvous?.choose(key) ?? chooseByWeight(this.weights, hashKey(key, this.deployment.name));
  }

  private splitOf(version: string): AbSplit | undefined {
    return this.splits.find(({ control }) => control.version === version);
  }
}

function splitsOf(
  { modelName }: Deployment,
  versions: readonly ServedVersion[],
  tests: readonly LoadedAbTest[],
): AbSplit[] {
  return tests.flatMap(({ test, treatment }) => {
    const control = versions.find(({ version }) => version === test.control.version);
    return control === undefined || test.control.modelName !== modelName ? [] : [new AbSplit(test, control, treatment)];
  });
}

/**
 * Puts the loaded models behind the routes of a deployment, in their order.
 *
 * @param meterOf where a version is counted; nowhere unless given
 * @param shadow who mirrors their answers; nobody unless given
 */
export function createEndpoint(
  deployment: Deployment,
  models: readonly LoadedModel[],
  tests: readonly LoadedAbTest[] = [],
  meterOf: (version: string) => VersionMeter | undefined = () => undefined,
  shadow?: AnswerMirror,
): Endpoint {
  const { id, workspace, name, modelName, featureBindings, featurePolicies, resultCache } = deployment;
  const features = { featureBindings, featurePolicies };
  const reuse = resultCache === null ? {} : { resultCache: { deploymentId: id, ...resultCache } };
  const rateLimit = limitOf(deployment);
  const versions = deployment.routes.map((route, index): ServedVersion => {
    const model = models[index];
    if (model === undefined) throw new TypeError(`no model for route ${index} of ${name}`);
    const meter = meterOf(route.version);
    const counted = { rateLimit, meter, shadow };
    return { workspace, endpoint: name, modelName, ...features, ...route, model, ...reuse, ...counted };
  });
  return new Endpoint(deployment, versions, tests);
}
