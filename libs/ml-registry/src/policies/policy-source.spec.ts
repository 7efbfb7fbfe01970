import type { EntityManager } from 'typeorm';

import { describe, expect, it } from '@jest/globals';

import { GivenPolicies, type GivenPolicy } from './policy-source.js';

const announced = { find: () => Promise.resolve([{ name: 'announced', modelPattern: '*', revision: 3 }]) };
const tx = announced as unknown as EntityManager;
const names = async (given: GivenPolicy[], workspace = 'default', stage = 'staging'): Promise<string[]> =>
  (await new GivenPolicies(given).policiesFor(tx, workspace, 'fraud', stage)).map(({ name }) => name);

describe('policies that a process sets for itself', () => {
  it('hold beside those that governance announced', async () => {
    expect(await names([{ name: 'own', to_stage: 'staging', requirements: {} }])).toEqual(['announced', 'own']);
  });

  it('are about their stage, models and workspace', async () => {
    const requirements = {};
    const given: GivenPolicy[] = [
      { name: 'stage', to_stage: 'production', requirements },
      { name: 'model', to_stage: 'staging', model_pattern: 'churn*', requirements },
      { name: 'workspace', to_stage: 'staging', workspace: 'risk', requirements },
    ];
    expect(await names(given)).toEqual(['announced']);
    expect(await names(given, 'risk')).toEqual(['announced', 'workspace']);
    expect(await names(given, 'default', 'production')).toEqual(['announced', 'stage']);
  });

  it('ask for nothing that they do not say', async () => {
    const source = new GivenPolicies([{ name: 'own', to_stage: 'staging', requirements: { checklist: ['signed'] } }]);
    const [, own] = await source.policiesFor(tx, 'default', 'fraud', 'staging');
    expect(own?.requirements).toMatchObject({ checklist: ['signed'], metrics: [], approvals: { count: 1, roles: [] } });
  });

  it.each([
    [{ name: 'a b', to_stage: 'staging', requirements: {} }, 'policies[0].name'],
    [{ name: 'own', to_stage: 'moon', requirements: {} }, 'policies[0].to_stage'],
  ])('are refused when they are wrong: %j', (policy, field) => {
    expect(() => new GivenPolicies([policy as GivenPolicy])).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });
});
