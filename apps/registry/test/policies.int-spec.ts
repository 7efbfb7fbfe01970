import {
  createCloudEvent,
  deploymentPolicyChanged,
  type DeploymentPolicyState,
  encodeCloudEvent,
  modelCardGenerated,
  type policiesProto,
  PolicyServiceService,
  promotionPolicyChanged,
  type EventDefinition,
  type PromotionPolicyState,
  topicOf,
  trainingEvaluationCompleted,
} from '@intelgraph/contracts';
import { assertedContext, silentLogger, uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { PoliciesProjection } from '@intelgraph/ml-registry';
import { BUS, Lifecycle } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { FakeGrpcServer } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { PolicySnapshot } from '../src/policies/policy-snapshot.js';

import { RunningRegistry } from './fixtures/running-registry.js';

const DIGEST = 'ab'.repeat(32);
const NOW = '2026-01-01T00:00:00.000Z';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  await registry.stored('fraud', '1.0.0');
});
afterAll(() => registry.stop());

/** What another service would publish; none of them runs here. */
async function publish<T>(definition: EventDefinition<T>, key: string, aggregateVersion: number, data: T) {
  const event = createCloudEvent(assertedContext('root'), {
    ...{ definition, id: uuidv7Ids.next(), source: '/services/governance', subject: `policy/${key}` },
    ...{ time: new Date(NOW), aggregateVersion, data },
  });
  const topic = topicOf(definition);
  await registry.app.get<Bus>(BUS).publish([{ topic, key, value: encodeCloudEvent(event), headers: {} }]);
}

const policy = (revision: number, requirements: Partial<PromotionPolicyState['requirements']>) =>
  publish(promotionPolicyChanged, 'p1', revision, {
    ...{ id: 'p1', name: 'bar', description: '', to_stage: 'staging', model_pattern: 'fraud', status: 'active' },
    requirements: {
      ...{ metrics: [], checklist: [], approvals: { count: 1, roles: [] }, evaluation: [] },
      ...{ model_card: { required: false, sections: [] }, ab_test: { finished: false } },
      ...requirements,
    },
    ...{ created_by: 'root', created_at: NOW, updated_by: 'root', updated_at: NOW, revision },
  });

const PATH = '/api/v1/models/fraud/versions/1.0.0';
const unmet = async (): Promise<string[]> => {
  const { body } = await registry.call('GET', `${PATH}/requirements?to_stage=staging`);
  const { requirements } = body as unknown as { requirements: { requirement: string; met: boolean }[] };
  return requirements.filter(({ met }) => !met).map(({ requirement }) => requirement);
};

describe('a registry that hears of policies', () => {
  it('refuses what they ask for and is not there, with governance down', async () => {
    await policy(1, {
      metrics: [{ metric: 'auc', operator: '>=', value: 0.9, source: 'version' }],
      evaluation: [{ check: 'fairness', metric: 'demographic_parity_difference', operator: '<=', value: 0.1 }],
      model_card: { required: true, sections: [] },
    });
    await eventually(async () => expect(await unmet()).toHaveLength(4), { timeoutMs: 30_000 });

    const refused = await registry.call('POST', `${PATH}/transitions`, { to_stage: 'staging' });

    expect([refused.status, refused.body.code]).toEqual([409, 'TRANSITION.POLICY_UNMET']);
    expect((refused.body as unknown as { details: object }).details).toMatchObject({
      unmet: [
        { policy: 'bar', requirement: 'metric:auc', required: '>= 0.9', actual: 0.8 },
        { requirement: 'evaluation:fairness.demographic_parity_difference', actual: null },
        { requirement: 'model_card', actual: false },
      ],
    });
    const ada = await registry.contextOf(registry.author);
    const request = { model: 'fraud', version: '1.0.0', toStage: 'staging', comment: '', checklist: [] };
    await expect(registry.grpc.requestTransition(request, ada)).rejects.toMatchObject({
      code: 'TRANSITION.POLICY_UNMET',
    });
  });

  it('opens the way when evaluation and card are announced and the policy was changed', async () => {
    await publish(trainingEvaluationCompleted, 'e1', 1, {
      ...{ evaluation_id: 'e1', model_name: 'fraud', model_version: '1.0.0', artifact_uri: 'artifact://x' },
      ...{ dataset_digest: DIGEST, rows: 10, metrics: { auc: 0.9 }, created_at: NOW },
      ...{ checks: { fairness: { demographic_parity_difference: 0.05 } } },
    });
    await publish(modelCardGenerated, 'm1@1.0.0', 1, {
      ...{ id: 'c1', model_id: 'm1', model_name: 'fraud', version: '1.0.0', artifact_uri: 'artifact://x' },
      ...{ digest: DIGEST, sections: [], trigger: 'request', generated_by: 'root', generated_at: NOW, revision: 1 },
    });
    await policy(2, {
      metrics: [{ metric: 'auc', operator: '>=', value: 0.9, source: 'evaluation' }],
      evaluation: [{ check: 'fairness', metric: 'demographic_parity_difference', operator: '<=', value: 0.1 }],
      model_card: { required: true, sections: [] },
    });
    await eventually(async () => expect(await unmet()).toEqual(['approvals']), { timeoutMs: 30_000 });

    expect((await registry.promote('fraud', '1.0.0', 'staging')).body.status).toBe('approved');
  });

  it('asks for a canary, and takes none for one that was sent back or promoted by hand', async () => {
    await registry.stored('fraud', '2.0.0');
    const id = uuidv7Ids.next();
    const canary = (revision: number, state: DeploymentPolicyState['state'], reason: string) =>
      publish(deploymentPolicyChanged, id, revision, {
        ...{
          id,
          deployment_id: id,
          deployment: 'live',
          model_name: 'fraud',
          version: '2.0.0',
          artifact_digest: DIGEST,
        },
        ...{ revision, deployment_revision: revision, type: 'canary', change: 'succeeded', state },
        ...{ steps: [{ weight: 50, bake_seconds: 60 }], current_step_index: 0, rollback_on: {} },
        outcome: { reason, message: 'it ended', figures: {} },
        ...{ started_at: NOW, updated_at: NOW, ended_at: NOW },
      });
    await policy(3, { canary: { succeeded: true } });
    await canary(1, 'rolled_back', 'error_rate');
    await canary(2, 'succeeded', 'promoted');
    const wanted = async (): Promise<string[]> => {
      const path = '/api/v1/models/fraud/versions/2.0.0/requirements?to_stage=staging';
      const { body } = await registry.call('GET', path);
      const { requirements } = body as unknown as { requirements: { requirement: string; met: boolean }[] };
      return requirements.map(({ requirement, met }) => `${requirement} ${met}`);
    };
    await eventually(async () => expect(await wanted()).toContain('canary false'), { timeoutMs: 30_000 });
    await canary(3, 'succeeded', 'baked');
    await eventually(async () => expect(await wanted()).toContain('canary true'), { timeoutMs: 30_000 });
  });

  it('says nothing about versions and transitions of other workspaces', async () => {
    const options = { workspace: 'risk' };
    const path = `${PATH}/requirements?to_stage=staging`;
    expect((await registry.call('GET', path, undefined, options)).status).toBe(404);
    const { body } = await registry.call('GET', '/api/v1/transitions?model=fraud');
    const transition = `/api/v1/transitions/${body.items[0]?.id ?? ''}/requirements`;
    expect((await registry.call('GET', transition)).status).toBe(200);
    expect((await registry.call('GET', transition, undefined, options)).status).toBe(404);
    expect((await registry.call('GET', `${PATH}/requirements?to_stage=moon`)).status).toBe(422);
  });
});

describe('a registry younger than the policies', () => {
  it('asks governance for all of them, as the service it is, again when governance was down', async () => {
    const old = (workspace: string, name: string): policiesProto.WorkspacePolicy => ({
      workspace,
      policy: {
        ...{ id: `old-${name}`, name, description: '', toStage: 'production', modelPattern: '*', status: 'active' },
        requirements: {
          ...{ metrics: [], checklist: [name], approvals: 2, approverRoles: ['admin'], modelCard: false },
          ...{
            modelCardSections: [],
            evaluation: [],
            finishedAbTest: false,
            succeededCanary: false,
            sensitiveColumns: [],
          },
        },
        ...{ createdBy: 'root', createdAt: new Date(NOW), updatedBy: 'root', updatedAt: new Date(NOW), revision: 3 },
      },
    });
    const callers: unknown[] = [];
    const governance = new FakeGrpcServer().on(PolicyServiceService.snapshotPolicies, (call) => {
      callers.push(call.metadata('x-service'));
      if (callers.length === 1) return undefined;
      return call.request.pageToken === ''
        ? { policies: [old('default', 'first'), old('risk', 'foreign')], nextPageToken: 'next' }
        : { policies: [old('default', 'second')], nextPageToken: '' };
    });
    const peers = { service: 'registry', serviceToken: 'secret' };
    const config = { governanceGrpcUrl: await governance.start() };
    const { get } = registry.app;
    new PolicySnapshot(config, peers, get(DataSource), get(PoliciesProjection), get(Lifecycle), silentLogger).start();

    await eventually(
      async () => {
        const { body } = await registry.call('GET', `${PATH}/requirements?to_stage=production`);
        const { requirements } = body as unknown as { requirements: { policy: string; requirement: string }[] };
        expect(requirements.map(({ policy: name, requirement }) => `${name} ${requirement}`)).toEqual([
          'first checklist:first',
          'first approvals',
          'first approver_role:admin',
          'second checklist:second',
          'second approvals',
          'second approver_role:admin',
        ]);
      },
      { timeoutMs: 30_000 },
    );
    expect(callers).toEqual(['registry', 'registry', 'registry']);
    governance.stop();
  });
});
