import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, keysetPage, type Transaction } from '@intelgraph/persistence';
import type { Page, PageRequest, RequestContext } from '@intelgraph/kernel';
import { In, IsNull, type DataSource } from 'typeorm';

import { runningAbTests } from '../ab-tests/ab-tests.queries.js';
import { toPolicyState } from '../deployment-policies/deployment-policies.events.js';

import type { Deployment, DeploymentRevision } from './deployment.js';
import { DeploymentEntity } from './deployment.entity.js';
import { DeploymentRevisionEntity } from './deployment-revision.entity.js';
import type { DeploymentChange, DeploymentsAt, DeploymentStore } from './deployment-store.js';
import { DeploymentChangedError } from './deployments.errors.js';
import { toDeploymentState } from './deployments.events.js';
import {
  bumpServingRevision,
  lockEndpoint,
  readLastDeleted,
  readServingRevision,
  readWithPolicy,
} from './deployments.queries.js';
import { whilePostgresAnswers } from './postgres-availability.js';

const HISTORY_LIMIT = 100;
const DELETED_LIMIT = 1000;
const POLICY_LIMIT = 1000;

/** Deployments in database `inference`. Every call throws UnavailableError while Postgres does not answer. */
export class PostgresDeploymentStore implements DeploymentStore {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: Outbox,
  ) {}

  change(
    ctx: RequestContext,
    name: string,
    decide: (current: Deployment | null) => DeploymentChange,
  ): Promise<Deployment> {
    return whilePostgresAnswers(this.source, () =>
      inTransaction(this.source, async (tx) => {
        await lockEndpoint(tx, ctx.workspace, name);
        const current = await findLive(tx, ctx.workspace, name);
        const change = decide(current);
        if (current === null) await assertNext(tx, change.deployment);
        await save(tx, ctx, change);
        await bumpServingRevision(tx);
        await this.announce(tx, ctx, change);
        return change.deployment;
      }),
    );
  }

  private async announce(tx: Transaction, ctx: RequestContext, change: DeploymentChange): Promise<void> {
    const { deployment, deleted, event, policy } = change;
    const subject = `deployments/${deployment.id}`;
    if (policy !== undefined) {
      const data = toPolicyState(deployment, policy);
      const aggregate = { aggregateId: data.id, aggregateVersion: data.revision };
      await this.outbox.add(tx, ctx, { definition: policy.event, subject, ...aggregate, data });
    }
    if (event === undefined) return;
    const data = toDeploymentState(deployment, deleted);
    const aggregate = { aggregateId: deployment.id, aggregateVersion: deployment.revision };
    await this.outbox.add(tx, ctx, { definition: event, subject, ...aggregate, data });
  }

  find(workspace: string, name: string): Promise<Deployment | null> {
    return whilePostgresAnswers(this.source, () => findLive(this.source.manager, workspace, name));
  }

  list(workspace: string, page: PageRequest): Promise<Page<Deployment>> {
    return whilePostgresAnswers(this.source, () => {
      const query = this.source
        .getRepository(DeploymentEntity)
        .createQueryBuilder('deployment')
        .where('deployment.workspace = :workspace AND deployment.deleted_at IS NULL', { workspace });
      return keysetPage(
        query,
        { expressions: ['deployment.name'], direction: 'ASC', cursorOf: (row) => [row.name] },
        page,
      );
    });
  }

  withPolicy(type: 'canary' | 'bandit'): Promise<Deployment[]> {
    return whilePostgresAnswers(this.source, async () => {
      const ids = await readWithPolicy(this.source, type, POLICY_LIMIT);
      return ids.length === 0 ? [] : this.source.getRepository(DeploymentEntity).findBy({ id: In(ids) });
    });
  }

  history(deploymentId: string): Promise<DeploymentRevision[]> {
    return whilePostgresAnswers(this.source, () =>
      this.source.getRepository(DeploymentRevisionEntity).find({
        where: { deploymentId },
        order: { revision: 'DESC' },
        take: HISTORY_LIMIT,
      }),
    );
  }

  lastDeleted(workspace: string, name?: string): Promise<Deployment[]> {
    return whilePostgresAnswers(this.source, async () => {
      const ids = await readLastDeleted(this.source, workspace, name, DELETED_LIMIT);
      return this.source.getRepository(DeploymentEntity).find({ where: { id: In(ids) }, order: { name: 'ASC' } });
    });
  }

  servingRevision(): Promise<number> {
    return whilePostgresAnswers(this.source, () => readServingRevision(this.source));
  }

  all(): Promise<DeploymentsAt> {
    return whilePostgresAnswers(this.source, async () => {
      const servingRevision = await readServingRevision(this.source);
      const deployments = await this.source.getRepository(DeploymentEntity).findBy({ deletedAt: IsNull() });
      return { servingRevision, deployments, abTests: await runningAbTests(this.source) };
    });
  }
}

function findLive(tx: Transaction, workspace: string, name: string): Promise<DeploymentEntity | null> {
  return tx.getRepository(DeploymentEntity).findOneBy({ workspace, name, deletedAt: IsNull() });
}

/** @throws DeploymentChangedError where a deployment that is brought back is not as it was read any more */
async function assertNext(tx: Transaction, { id, name, revision }: Deployment): Promise<void> {
  if (revision === 1) return;
  const gone = await tx.getRepository(DeploymentEntity).findOneBy({ id });
  if (gone?.revision !== revision - 1) throw new DeploymentChangedError(name, revision - 1, gone?.revision ?? 0);
}

async function save(tx: Transaction, ctx: RequestContext, change: DeploymentChange): Promise<void> {
  const { deployment, deleted, event } = change;
  const canaryStep = change.canaryStep ?? null;
  const { id, revision, featureBindings, featurePolicies, resultCache, rateLimit } = deployment;
  const { restoredRevision, updatedAt } = deployment;
  const routes = [...deployment.routes];
  const deletedAt = deleted ? updatedAt : null;
  await tx.getRepository(DeploymentEntity).save({ ...deployment, routes, deletedAt });
  if (event === undefined) return;
  await tx.getRepository(DeploymentRevisionEntity).insert({
    deploymentId: id,
    revision,
    routes,
    featureBindings,
    featurePolicies,
    resultCache,
    rateLimit,
    restoredRevision,
    canaryStep,
    createdBy: ctx.principal.id,
    createdAt: updatedAt,
  });
}
