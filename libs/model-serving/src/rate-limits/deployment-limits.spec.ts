import { MemoryRateLimiter, type RateLimiter, type Standing } from '@intelgraph/rate-limits';
import { assertedContext } from '@intelgraph/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

import { DeploymentLimits } from './deployment-limits.js';

const routes = [{ version: '1.0.0', weight: 100 }];
const rateLimit = { requests: 3, windowSeconds: 60 };
const REFUSAL = { code: 'RATE_LIMIT.DEPLOYMENT', kind: 'exhausted', retryAfterSeconds: 63 };

describe('A deployment with a rate limit', () => {
  let rig: ServingRig;
  let now: number;
  let told: { standings: Standing[]; refused: string[] };
  const open = async (wrap = (limiter: RateLimiter): RateLimiter => limiter): Promise<void> => {
    now = 0;
    told = { standings: [], refused: [] };
    const observer = {
      stands: (standing: Standing) => void told.standings.push(standing),
      refused: (endpoint: string) => void told.refused.push(endpoint),
    };
    const rateLimits = new DeploymentLimits(wrap(new MemoryRateLimiter({ now: () => now })), observer);
    rig = await ServingRig.create({ rateLimits });
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes, rateLimit });
  };
  beforeEach(() => open());
  afterEach(() => rig.engine.close());

  const one = async (modelName = 'fraud', ctx = deployer): Promise<unknown> =>
    rig.engine.predictions.predict(ctx, { modelName, inputs: row(1, 2) });
  const many = (more: object = {}): Promise<unknown> =>
    rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs: [row(1, 2), row(3, 4)], ...more });

  it('answers as many requests as it says in a window, whatever they bring, and tells where it stands', async () => {
    await one();
    await many();
    await one();
    for (const ask of [one, many]) await expect(ask()).rejects.toMatchObject(REFUSAL);
    expect(told.standings.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
    expect(told.refused).toEqual(['fraud', 'fraud']);
    now = 63_000;
    await one();
  });

  it('answers at once where it counts at once', () => {
    expect(rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) })).not.toHaveProperty(
      'then',
    );
  });

  it('counts the same where the count comes later', async () => {
    await rig.engine.close();
    await open((limiter) => ({ take: (claims) => Promise.resolve(limiter.take(claims)) }));
    for (let i = 0; i < 3; i++) await one();
    await expect(one()).rejects.toMatchObject(REFUSAL);
    await expect(many()).rejects.toMatchObject(REFUSAL);
  });

  it('is no failure of its version, and computes nothing, when it refuses', async () => {
    for (let i = 0; i < 3; i++) await one();
    const before = rig.logged.length;
    await expect(one()).rejects.toMatchObject(REFUSAL);
    expect(rig.logged).toHaveLength(before);
    const statistics = rig.engine.statistics.of(rig.engine.table.route('default', 'fraud', undefined, 'k'));
    expect(statistics.fail.count).toBe(0);
  });

  it('counts neither streams nor requests to other deployments', async () => {
    await rig.engine.deployments.create(deployer, { name: 'second', modelName: 'fraud', routes, rateLimit });
    const elsewhere = assertedContext('dora', { roles: ['deployer'], workspace: 'elsewhere' });
    await rig.engine.deployments.create(elsewhere, { modelName: 'fraud', routes });
    for (let i = 0; i < 3; i++) await one();
    await one('second');
    for (let i = 0; i < 5; i++) await one('fraud', elsewhere);
    for (let i = 0; i < 5; i++) await many({ isLimited: false });
    await expect(one()).rejects.toMatchObject(REFUSAL);
  });

  it('is changed, ended and rolled back with its deployment', async () => {
    const { deployments } = rig.engine;
    for (let i = 0; i < 3; i++) await one();
    expect((await deployments.replaceRoutes(deployer, 'fraud', { routes })).rateLimit).toEqual(rateLimit);
    await expect(one()).rejects.toMatchObject(REFUSAL);
    await deployments.replaceRoutes(deployer, 'fraud', { routes, rateLimit: { requests: 4, windowSeconds: 60 } });
    await one();
    await expect(one()).rejects.toMatchObject(REFUSAL);
    expect((await deployments.replaceRoutes(deployer, 'fraud', { routes, rateLimit: null })).rateLimit).toBeNull();
    await one();
    expect((await deployments.rollBack(deployer, 'fraud')).rateLimit).toEqual({ requests: 4, windowSeconds: 60 });
    expect((await deployments.history(deployer, 'fraud')).map((entry) => entry.rateLimit?.requests)).toEqual([
      ...[4, undefined, 4, 3, 3],
    ]);
  });

  it.each([
    [{ requests: 0, windowSeconds: 60 }, 'rate_limit.requests'],
    [{ requests: 1.5, windowSeconds: 60 }, 'rate_limit.requests'],
    [{ requests: NaN, windowSeconds: 60 }, 'rate_limit.requests'],
    [{ requests: 1e12, windowSeconds: 60 }, 'rate_limit.requests'],
    [{ requests: 1, windowSeconds: 0 }, 'rate_limit.window_seconds'],
    [{ requests: 1, windowSeconds: 86_401 }, 'rate_limit.window_seconds'],
  ])('must mean something: %j', async (limit, field) => {
    const { deployments } = rig.engine;
    const refusal = { kind: 'invalid', fields: [{ field }] };
    await expect(deployments.replaceRoutes(deployer, 'fraud', { routes, rateLimit: limit })).rejects.toMatchObject(
      refusal,
    );
    const named = { name: 'other', modelName: 'fraud', routes, rateLimit: limit };
    await expect(deployments.create(deployer, named)).rejects.toMatchObject(refusal);
  });
});
