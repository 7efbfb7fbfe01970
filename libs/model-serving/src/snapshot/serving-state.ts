import { silentLogger, type Logger } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentStore } from '../deployments/deployment-store.js';
import type { LoadedModels } from '../models/loaded-models.js';
import { createEndpoint, type Endpoint } from '../routing/endpoint.js';
import type { RoutingTable } from '../routing/routing-table.js';

import type { SnapshotFile } from './snapshot-file.js';

/** Why a deployment is not served as it was written. */
export interface ServingProblem {
  readonly workspace: string;
  readonly name: string;
  readonly revision: number;
  readonly reason: string;
}

export interface ServingStateOptions {
  readonly store: DeploymentStore;
  readonly models: LoadedModels;
  readonly table: RoutingTable;
  /** None = nothing survives a restart but what the store holds. */
  readonly snapshot?: SnapshotFile;
  readonly logger?: Logger;
}

/** Keeps what this replica serves equal to what the store holds, and on disk. */
export class ServingState {
  private applied = -1;
  private queue: Promise<void> = Promise.resolve();
  private failures: readonly ServingProblem[] = [];
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

  /** Serves what the disk holds. @returns false when it holds no whole snapshot */
  restore(): Promise<boolean> {
    return this.serially(async () => {
      const snapshot = (await this.options.snapshot?.read()) ?? null;
      if (snapshot === null) return false;
      await this.apply(snapshot.deployments);
      if (this.failures.length === 0) this.applied = snapshot.servingRevision;
      this.loaded = true;
      return true;
    });
  }

  /** Brings this replica to the store's state, if it is behind. @throws what the store throws */
  refresh(): Promise<void> {
    return this.serially(async () => {
      if (this.loaded && (await this.options.store.servingRevision()) === this.applied) return;
      const { servingRevision, deployments } = await this.options.store.all();
      await this.apply(deployments);
      // With a failure the revision stays behind, so that the next poll tries again.
      if (this.failures.length === 0) this.applied = servingRevision;
      await this.options.snapshot?.write({
        servingRevision: this.applied,
        deployments: this.options.table.endpoints.map(({ deployment }) => deployment),
      });
      this.loaded = true;
    });
  }

  /** Frees models that no route uses: those of a write that failed. */
  releaseUnused(): Promise<void> {
    return this.serially(() => this.options.models.retainOnly(usedDigests(this.options.table.endpoints)));
  }

  private async apply(deployments: readonly Deployment[]): Promise<void> {
    const before = new Map(this.options.table.endpoints.map((endpoint) => [endpoint.deployment.id, endpoint]));
    const failures: ServingProblem[] = [];
    const endpoints: Endpoint[] = [];
    for (const deployment of deployments) {
      const old = before.get(deployment.id);
      const next = await this.endpointOf(deployment, old).catch((error: unknown) => {
        failures.push(this.failed(deployment, error));
        return old;
      });
      if (next !== undefined) endpoints.push(next);
    }
    this.options.table.replace(endpoints);
    this.failures = failures;
    await this.options.models.retainOnly(usedDigests(endpoints));
  }

  private async endpointOf(deployment: Deployment, old: Endpoint | undefined): Promise<Endpoint> {
    if (old?.deployment.revision === deployment.revision) return old;
    const models = await Promise.all(deployment.routes.map((route) => this.options.models.load(route.artifactDigest)));
    return createEndpoint(deployment, models);
  }

  private failed({ workspace, name, revision }: Deployment, error: unknown): ServingProblem {
    const reason = error instanceof Error ? error.message : String(error);
    const known = this.failures.some(
      (problem) => problem.workspace === workspace && problem.name === name && problem.revision === revision,
    );
    if (!known) this.logger.error({ workspace, deployment: name, revision, err: error }, 'deployment cannot be served');
    return { workspace, name, revision, reason };
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
  return new Set(endpoints.flatMap(({ deployment }) => deployment.routes.map((route) => route.artifactDigest)));
}
