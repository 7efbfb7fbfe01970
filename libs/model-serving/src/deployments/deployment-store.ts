import type { DeploymentPolicyState, DeploymentState, EventDefinition } from '@intelgraph/contracts';
import type { Page, PageRequest, RequestContext } from '@intelgraph/kernel';

import type { AbTest } from '../ab-tests/ab-test.js';
import type { PolicyChange } from '../deployment-policies/policy-move.js';
import type { DeploymentPolicy } from '../deployment-policies/deployment-policy.js';

import type { Deployment, DeploymentRevision } from './deployment.js';

/** What a write makes of a deployment, and the one audited event that records it: that of the deployment or that of its policy. */
export interface DeploymentChange {
  readonly deployment: Deployment;
  readonly deleted: boolean;
  /** Absent where all but the policy and its shares stays; then the revision stays as well. */
  readonly event?: EventDefinition<DeploymentState>;
  /** What became of the policy; absent where it stays as it was. */
  readonly policy?: PolicyFact;
  /** The step of a policy that set the weights. */
  readonly canaryStep?: number | undefined;
}

/** A change of a policy, as it is announced. */
export interface PolicyFact {
  /** After the change. */
  readonly policy: DeploymentPolicy;
  readonly change: PolicyChange;
  readonly event: EventDefinition<DeploymentPolicyState>;
}

/** All deployments and A/B tests at one moment. */
export interface DeploymentsAt {
  /** Counts up with every write to any deployment or A/B test. */
  readonly servingRevision: number;
  readonly deployments: readonly Deployment[];
  /** The running A/B tests. */
  readonly abTests: readonly AbTest[];
}

/** Where deployments live. Two implementations, Postgres and memory, pass one contract suite. */
export interface DeploymentStore {
  /**
   * Locks the endpoint, lets `decide` see it (null = there is none) and stores what it returns, together with a row
   * of history, the event and the next serving revision: all or nothing. Errors of `decide` pass through.
   */
  change(
    ctx: RequestContext,
    name: string,
    decide: (current: Deployment | null) => DeploymentChange,
  ): Promise<Deployment>;
  find(workspace: string, name: string): Promise<Deployment | null>;
  /** In the order of their names. */
  list(workspace: string, page: PageRequest): Promise<Page<Deployment>>;
  /** Those with such a policy under way, of all workspaces, at most 1000; asked for about once a second by every replica. */
  withPolicy(type: 'canary' | 'bandit'): Promise<Deployment[]>;
  /** Newest first, at most 100. */
  history(deploymentId: string): Promise<DeploymentRevision[]>;
  /**
   * The deployments that were deleted and whose names are free, of each name the last; in the order of their names, at most
   * 1000. With `name` that one, if there is one.
   */
  lastDeleted(workspace: string, name?: string): Promise<Deployment[]>;
  /** Cheap: asked about once a second by every replica. */
  servingRevision(): Promise<number>;
  /** The deployments of all workspaces; they may be newer than the revision told, never older. */
  all(): Promise<DeploymentsAt>;
}
