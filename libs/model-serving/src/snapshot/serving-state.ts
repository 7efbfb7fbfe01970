import { silentLogger, type Logger } from '@intelgraph/kernel';

import type { AbTest } from '../ab-tests/ab-test.js';
import { activeShadow } from '../deployment-policies/deployment-policy.js';
import type { CanaryMeters } from '../deployment-policies/measurements/canary-meters.js';
import type { Shadows } from '../deployment-policies/shadow/shadows.js';
import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentStore } from '../deployments/deployment-store.js';
import type { LoadedModels } from '../models/loaded-models.js';
import { ArtifactUnusableError, type UnusableReason } from '../models/models.errors.js';
import type { ResultCache } from '../result-cache/result-cache.js';
import type { LoadedAbTest } from '../routing/ab-split.js';
import { createEndpoint, type Endpoint } from '../routing/endpoint.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { ServingStatistics } from '../statistics/serving-statistics.js';

import type { SnapshotFile } from './snapshot-file.js';
import { loadTests, type AbTestProblem } from './test-loader.js';

/** Why a deployment is not served as it was written. */
export interface ServingProblem {
  readonly workspace: string;
  readonly name: string;
  readonly modelName: string;
  readonly revision: number;
  readonly reason: string;
  /** What is wrong with an artifact; `other` where it is none's fault. */
  readonly kind: UnusableReason | 'other';
}

export interface ServingStateOptions {
  readonly store: DeploymentStore;
  readonly models: LoadedModels;
  readonly table: RoutingTable;
  readonly statistics?: ServingStatistics;
  readonly results?: ResultCache;
  /** Where versions of canaries are counted. */
  readonly meters?: CanaryMeters;
  readonly shadows?: Shadows;
  /** None = nothing survives a restart but what the store holds. */
  readonly snapshot?: SnapshotFile;
  readonly logger?: Logger;
}

/** Keeps what this replica serves equal to what the store holds, and on disk. */
export class ServingState {
  private applied = -1;
  private queue: Promise<void> = Promise.resolve();
  private failures: readonly ServingProblem[] = [];
  private testProblems: readonly AbTestProblem[] = [];
  private tests: readonly AbTest[] = [];
  private loaded = false;
  private readonly logger: Logger;

  constructor(private readonly options: ServingStateOptions) {
    this.logger = options.logger ?? silentLogger;
  }

  /** Whether deployments have been loaded once, from the disk or from the store. */
  get ready(): boolean {
    return this.loaded;
  }

  /** The serving revision in force; -1 before the first load. */
  get revision(): number {
    return this.applied;
  }

  get problems(): readonly ServingProblem[] {
    return this.failures;
  }

  /** Running A/B tests that split nothing here. */
  get abTestProblems(): readonly AbTestProblem[] {
    return this.testProblems;
  }

  /** Serves what the disk holds. @returns false when it holds no whole snapshot */
  restore(): Promise<boolean> {
    return this.serially(async () => {
      const snapshot = (await this.options.snapshot?.read()) ?? null;
      if (snapshot === null) return false;
      await this.apply(snapshot.deployments, snapshot.abTests);
      if (this.whole) this.applied = snapshot.servingRevision;
      this.loaded = true;
      return true;
    });
  }

  /** Brings this replica to the store's state, if it is behind. @throws what the store throws */
  refresh(): Promise<void> {
    return this.serially(async () => {
      if (this.loaded && (await this.options.store.servingRevision()) === this.applied) return;
      const { servingRevision, deployments, abTests } = await this.options.store.all();
      await this.apply(deployments, abTests);
      // With a failure the revision stays behind, so that the next poll tries again.
      if (this.whole) this.applied = servingRevision;
      await this.options.snapshot?.write({
        servingRevision: this.applied,
        deployments: this.options.table.endpoints.map(({ deployment }) => deployment),
        abTests: this.tests,
      });
      this.loaded = true;
    });
  }

  /** Frees models that no route uses: those of a write that failed. */
  releaseUnused(): Promise<void> {
    return this.serially(() => this.options.models.retainOnly(usedDigests(this.options.table.endpoints)));
  }

  /** Whether everything that may ever be loaded is loaded. */
  private get whole(): boolean {
    if (this.options.shadows?.whole === false) return false;
    return this.failures.length === 0 && !this.testProblems.some(({ passing }) => passing);
  }

  private async apply(deployments: readonly Deployment[], abTests: readonly AbTest[]): Promise<void> {
    const loaded = await loadTests(this.options.models, abTests, deployments);
    const before = new Map(this.options.table.endpoints.map((endpoint) => [endpoint.deployment.id, endpoint]));
    const failures: ServingProblem[] = [];
    const endpoints: Endpoint[] = [];
    for (const deployment of deployments) {
      const old = before.get(deployment.id);
      const tests = loaded.tests.filter(({ test }) => concerns(test, deployment));
      const next = await this.endpointOf(deployment, tests, old).catch((error: unknown) => {
        failures.push(this.failed(deployment, error));
        return old;
      });
      if (next !== undefined) endpoints.push(next);
    }
    this.options.table.replace(endpoints, failures);
    this.options.statistics?.retainOnly(endpoints);
    this.options.results?.retainOnly(endpoints);
    const served = endpoints.map(({ deployment }) => deployment);
    this.options.meters?.retainOnly(served);
    this.options.shadows?.retainOnly(served);
    this.failures = failures;
    this.tests = abTests;
    this.noteTestProblems(loaded.problems);
    await this.options.models.retainOnly(usedDigests(endpoints));
  }

  private async endpointOf(
    deployment: Deployment,
    tests: readonly LoadedAbTest[],
    old: Endpoint | undefined,
  ): Promise<Endpoint> {
    const { models, meters, shadows } = this.options;
    const isSame = old !== undefined && sameRoutes(old.deployment, deployment) && sameTests(old.tests, tests);
    if (isSame && shadows?.isMissing(deployment) !== true) return old;
    const shadow = await shadows?.mirrorOf(deployment, (digest) => models.load(digest));
    if (isSame && shadow === undefined) return old;
    const routed = await Promise.all(deployment.routes.map((route) => models.load(route.artifactDigest)));
    return createEndpoint(deployment, routed, tests, (version) => meters?.meterOf(deployment, version), shadow);
  }

  private noteTestProblems(problems: readonly AbTestProblem[]): void {
    for (const { workspace, id, reason } of problems) {
      const known = this.testProblems.some((old) => old.id === id && old.reason === reason);
      if (!known) this.logger.warn({ workspace, ab_test: id, reason }, 'the control answers for an A/B test');
    }
    this.testProblems = problems;
  }

  private failed({ workspace, name, modelName, revision }: Deployment, error: unknown): ServingProblem {
    const reason = error instanceof Error ? error.message : String(error);
    const known = this.failures.some(
      (problem) => problem.workspace === workspace && problem.name === name && problem.revision === revision,
    );
    if (!known) this.logger.error({ workspace, deployment: name, revision, err: error }, 'deployment cannot be served');
    const kind = error instanceof ArtifactUnusableError ? error.reason : 'other';
    return { workspace, name, modelName, revision, reason, kind };
  }

  private serially<T>(work: () => Promise<T>): Promise<T> {
    const run = this.queue.then(work);
    this.queue = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }
}

function usedDigests(endpoints: readonly Endpoint[]): Set<string> {
  const digests = endpoints.flatMap(({ deployment, tests }) => [
    ...shadowDigest(deployment),
    ...deployment.routes.map((route) => route.artifactDigest),
    ...tests.flatMap(({ treatment }) => treatment?.digest ?? []),
  ]);
  return new Set(digests);
}

const shadowDigest = ({ policy }: Deployment): string[] => {
  const shadow = activeShadow(policy);
  return shadow === undefined ? [] : [shadow.artifactDigest];
};

function concerns({ workspace, control }: AbTest, deployment: Deployment): boolean {
  return workspace === deployment.workspace && control.modelName === deployment.modelName;
}

const sameRoutes = (old: Deployment, now: Deployment): boolean =>
  old.revision === now.revision &&
  old.modelName === now.modelName &&
  old.policy?.id === now.policy?.id &&
  old.policy?.revision === now.policy?.revision;

function sameTests(old: readonly LoadedAbTest[], now: readonly LoadedAbTest[]): boolean {
  const keyOf = ({ test: { id, revision, control, treatment: arm }, treatment }: LoadedAbTest): string =>
    JSON.stringify([id, revision, control.modelName, arm.modelName, treatment?.digest]);
  return old.map(keyOf).join() === now.map(keyOf).join();
}
