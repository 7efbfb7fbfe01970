import { deploymentCreated, deploymentDeleted, deploymentRestored, deploymentUpdated } from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids, type RequestContext } from '@intelgraph/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { reshareBandit, retreatBandit, startBandit } from '../src/deployment-policies/bandit/bandit-moves.js';
import type { PolicyMove } from '../src/deployment-policies/policy-move.js';
import { changeOf } from '../src/deployment-policies/deployment-policies.service.js';
import type { Deployment } from '../src/deployments/deployment.js';
import type { DeploymentStore } from '../src/deployments/deployment-store.js';

const now = new Date('2026-01-02T03:04:05.678Z');

const deployment = (ctx: RequestContext, name: string, revision = 1, id = uuidv7Ids.next()): Deployment => ({
  id,
  workspace: ctx.workspace,
  name,
  modelName: 'fraud',
  revision,
  routes: [{ version: `${revision}.0.0`, weight: 100, artifactDigest: 'a'.repeat(64) }],
  featureBindings: {},
  featurePolicies: { a: { onMissing: 'default', default: 0 } },
  resultCache: { ttlSeconds: 60, maxEntries: 10 },
  rateLimit: { requests: 5, windowSeconds: 60 },
  policy: null,
  restoredRevision: null,
  createdAt: now,
  updatedAt: now,
});

/** What every deployment store does. Each test uses a workspace of its own. */
export function describeDeploymentStore(kind: string, store: () => DeploymentStore): void {
  describe(`A deployment store (${kind})`, () => {
    let ctx: RequestContext;
    beforeEach(() => {
      ctx = assertedContext('dora', { workspace: `w-${uuidv7Ids.next()}` });
    });

    const create = (name: string): Promise<Deployment> =>
      store().change(ctx, name, () => ({
        deployment: deployment(ctx, name),
        deleted: false,
        event: deploymentCreated,
      }));

    it('gives back what was stored', async () => {
      const stored = await create('fraud');
      expect(await store().find(ctx.workspace, 'fraud')).toMatchObject(stored);
      expect(await store().find('elsewhere', 'fraud')).toBeNull();
      expect((await store().all()).deployments).toContainEqual(expect.objectContaining({ id: stored.id }));
    });

    it('counts the serving revision up with every write', async () => {
      const before = await store().servingRevision();
      await create('a');
      await create('b');
      expect(await store().servingRevision()).toBeGreaterThanOrEqual(before + 2);
    });

    it('shows the writer what is stored, keeps every revision, newest first', async () => {
      const first = await create('fraud');
      await store().change(ctx, 'fraud', (current) => {
        expect(current).toMatchObject(first);
        return { deployment: deployment(ctx, 'fraud', 2, first.id), deleted: false, event: deploymentUpdated };
      });
      const history = await store().history(first.id);
      expect(history.map(({ revision, createdBy }) => [revision, createdBy])).toEqual([
        [2, 'dora'],
        [1, 'dora'],
      ]);
      expect(history[1]?.resultCache).toEqual(first.resultCache);
      expect(history[1]?.rateLimit).toEqual(first.rateLimit);
    });

    it('finds deployments with a policy under way, and keeps shares that are no revision', async () => {
      const arms = ['1.0.0', '2.0.0'].map((version) => ({ version, artifactDigest: 'a'.repeat(64) }));
      const plan = { reward: { metric: 'value' as const }, leastShare: 2, updateSeconds: 60 };
      const move = (to: (current: Deployment) => PolicyMove): Promise<Deployment> =>
        store().change(ctx, 'fraud', (current) => changeOf(to(current!)));
      const underWay = async (type: 'canary' | 'bandit'): Promise<string[]> =>
        (await store().withPolicy(type)).filter((one) => one.workspace === ctx.workspace).map(({ name }) => name);
      const { id } = await create('fraud');
      await create('other');
      await move((current) => startBandit(current, plan, { id: uuidv7Ids.next(), arms, createdBy: 'dora' }, now));
      expect([await underWay('bandit'), await underWay('canary')]).toEqual([['fraud'], []]);

      const rewards = arms.map(({ version }) => ({ version, count: 3, sum: 1.5, sumOfSquares: 0.75 }));
      await move((current) => reshareBandit(current, [10, 90], rewards, now));
      const found = await store().find(ctx.workspace, 'fraud');
      expect(found).toMatchObject({ revision: 2, routes: [{ weight: 10 }, { weight: 90 }], policy: { rewards } });
      expect((await store().history(id)).map(({ revision, canaryStep }) => [revision, canaryStep])).toEqual([
        [2, 0],
        [1, null],
      ]);

      const outcome = { reason: 'aborted' as const, message: 'enough', figures: {} };
      await move((current) => retreatBandit(current, 'aborted', outcome, now));
      expect(await underWay('bandit')).toEqual([]);
      expect(await store().find(ctx.workspace, 'fraud')).toMatchObject({ revision: 3, routes: [{ weight: 100 }] });
    });

    it('stores nothing when the writer refuses', async () => {
      const before = await store().servingRevision();
      await expect(
        store().change(ctx, 'fraud', () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await store().find(ctx.workspace, 'fraud')).toBeNull();
      expect(await store().servingRevision()).toBe(before);
    });

    it('frees the name of a deleted deployment', async () => {
      const first = await create('fraud');
      await store().change(ctx, 'fraud', () => ({
        deployment: { ...first, revision: 2 },
        deleted: true,
        event: deploymentDeleted,
      }));
      expect(await store().find(ctx.workspace, 'fraud')).toBeNull();
      const second = await create('fraud');
      expect(second.id).not.toBe(first.id);
    });

    it('remembers what was deleted last under each name that is free', async () => {
      const deleted = async (name: string): Promise<Deployment> => {
        const { id } = await create(name);
        return store().change(ctx, name, () => ({
          deployment: deployment(ctx, name, 2, id),
          deleted: true,
          event: deploymentDeleted,
        }));
      };
      await deleted('fraud');
      const last = await deleted('fraud');
      const other = await deleted('another');
      await deleted('taken');
      await create('taken');
      const ids = async (name?: string): Promise<string[]> =>
        (await store().lastDeleted(ctx.workspace, name)).map(({ id }) => id);
      expect(await ids()).toEqual([other.id, last.id]);
      expect(await ids('fraud')).toEqual([last.id]);
      expect(await ids('taken')).toEqual([]);
      expect(await store().lastDeleted('elsewhere')).toEqual([]);
    });

    it('brings a deleted deployment back as it was read, or not at all', async () => {
      const first = await create('fraud');
      const write = (revision: number, deleted = false): Promise<Deployment> =>
        store().change(ctx, 'fraud', () => ({
          deployment: deployment(ctx, 'fraud', revision, first.id),
          deleted,
          event: deleted ? deploymentDeleted : deploymentRestored,
        }));
      await write(2, true);
      await write(3);
      expect(await store().find(ctx.workspace, 'fraud')).toMatchObject({ id: first.id, revision: 3 });
      expect(await store().lastDeleted(ctx.workspace)).toEqual([]);
      await write(4, true);
      await expect(write(3)).rejects.toMatchObject({ code: 'DEPLOYMENT.REVISION_CONFLICT' });
      expect((await store().history(first.id)).map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
    });

    it('lets writers to one name take turns', async () => {
      const first = await create('fraud');
      const increments = Array.from({ length: 5 }, () =>
        store().change(ctx, 'fraud', (current) => ({
          deployment: deployment(ctx, 'fraud', (current?.revision ?? 0) + 1, first.id),
          deleted: false,
          event: deploymentUpdated,
        })),
      );
      await Promise.all(increments);
      expect((await store().find(ctx.workspace, 'fraud'))?.revision).toBe(6);
    });

    it('lists by name, page by page', async () => {
      for (const name of ['c', 'a', 'b']) await create(name);
      const first = await store().list(ctx.workspace, { pageSize: 2 });
      expect(first.items.map(({ name }) => name)).toEqual(['a', 'b']);
      const second = await store().list(ctx.workspace, { pageSize: 2, pageToken: first.nextPageToken! });
      expect(second.items.map(({ name }) => name)).toEqual(['c']);
      expect(second.nextPageToken).toBeUndefined();
    });
  });
}
