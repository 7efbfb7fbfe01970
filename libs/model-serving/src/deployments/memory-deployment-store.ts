import type { AbTestState } from '@intelgraph/contracts';
import {
  decodePageToken,
  pageSizeOf,
  toPage,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';

import { toAbTest, type AbTest } from '../ab-tests/ab-test.js';
import { routingPolicy } from '../deployment-policies/deployment-policy.js';

import type { Deployment, DeploymentRevision } from './deployment.js';
import { DeploymentChangedError } from './deployments.errors.js';
import type { DeploymentChange, DeploymentsAt, DeploymentStore } from './deployment-store.js';

const HISTORY_LIMIT = 100;
const DELETED_LIMIT = 1000;

/** Deployments of one process, gone with it: for library use without Postgres, and for tests. */
export class MemoryDeploymentStore implements DeploymentStore {
  private readonly deployments = new Map<string, Deployment>();
  /** Those that were deleted last, by their names. */
  private readonly gone = new Map<string, Deployment>();
  private readonly revisions = new Map<string, DeploymentRevision[]>();
  private readonly tests = new Map<string, { readonly running: boolean; readonly test: AbTest }>();
  private revision = 0;

  change(
    ctx: RequestContext,
    name: string,
    decide: (current: Deployment | null) => DeploymentChange,
  ): Promise<Deployment> {
    const key = `${ctx.workspace}/${name}`;
    return Promise.resolve().then(() => {
      const change = decide(this.deployments.get(key) ?? null);
      const { deployment, deleted } = change;
      const known = this.deployments.get(key) ?? this.gone.get(key);
      const { revision } = deployment;
      const isSame = change.event === undefined && known?.revision === revision;
      if (revision > 1 && !isSame && known?.revision !== revision - 1)
        throw new DeploymentChangedError(name, revision - 1, known?.revision ?? 0);
      this.deployments.delete(key);
      this.gone.delete(key);
      (deleted ? this.gone : this.deployments).set(key, deployment);
      this.revision += 1;
      if (change.event !== undefined) this.remember(change, ctx.principal.id);
      return deployment;
    });
  }

  /** Keeps the state of an A/B test unless a newer one is there, as the projection does in Postgres. */
  putAbTest(workspace: string, state: AbTestState): void {
    const test = toAbTest(workspace, state);
    const known = this.tests.get(test.id);
    if (known !== undefined && known.test.revision >= test.revision) return;
    this.tests.set(test.id, { running: state.status === 'running', test });
    this.revision += 1;
  }

  private remember({ deployment, ...change }: DeploymentChange, createdBy: string): void {
    const canaryStep = change.canaryStep ?? null;
    const { id, revision, routes, featureBindings, featurePolicies, resultCache, rateLimit } = deployment;
    const { restoredRevision, updatedAt: createdAt } = deployment;
    const history = this.revisions.get(id) ?? [];
    const settings = { featureBindings, featurePolicies, resultCache, rateLimit };
    const kept = { revision, routes, ...settings, restoredRevision, canaryStep, createdBy, createdAt };
    history.unshift(kept);
    this.revisions.set(id, history.slice(0, HISTORY_LIMIT));
  }

  find(workspace: string, name: string): Promise<Deployment | null> {
    return Promise.resolve(this.deployments.get(`${workspace}/${name}`) ?? null);
  }

  list(workspace: string, page: PageRequest): Promise<Page<Deployment>> {
    const size = pageSizeOf(page);
    const after = page.pageToken === undefined ? '' : String(decodePageToken(page.pageToken, 1)[0]);
    const rows = [...this.deployments.values()]
      .filter((deployment) => deployment.workspace === workspace && deployment.name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, size + 1);
    return Promise.resolve(toPage(rows, size, (deployment) => [deployment.name]));
  }

  withPolicy(type: 'canary' | 'bandit'): Promise<Deployment[]> {
    return Promise.resolve([...this.deployments.values()].filter(({ policy }) => routingPolicy(policy)?.type === type));
  }

  history(deploymentId: string): Promise<DeploymentRevision[]> {
    return Promise.resolve([...(this.revisions.get(deploymentId) ?? [])]);
  }

  lastDeleted(workspace: string, name?: string): Promise<Deployment[]> {
    const found = [...this.gone.values()]
      .filter((deployment) => deployment.workspace === workspace && (name === undefined || deployment.name === name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return Promise.resolve(found.slice(0, DELETED_LIMIT));
  }

  servingRevision(): Promise<number> {
    return Promise.resolve(this.revision);
  }

  all(): Promise<DeploymentsAt> {
    const abTests = [...this.tests.values()].filter(({ running }) => running).map(({ test }) => test);
    return Promise.resolve({
      servingRevision: this.revision,
      deployments: [...this.deployments.values()],
      abTests,
    });
  }
}
