import { join } from 'node:path';

import {
  alertRaised,
  type AlertState,
  type CloudEvent,
  createCloudEvent,
  decodeCloudEvent,
  deploymentPolicyChanged,
  type DeploymentPolicyState,
  encodeCloudEvent,
  topicOf,
} from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids } from '@intelgraph/kernel';
import type { Bus, Subscription } from '@intelgraph/messaging';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const POLICY = '/api/v1/deployments/fraud/policy';
const QUICK = [
  { weight: 40, bake_seconds: 1 },
  { weight: 80, bake_seconds: 1 },
];
const SLOW = [{ weight: 50, bake_seconds: 3600 }];

interface PolicyBody {
  readonly type: string;
  readonly canary: {
    readonly state: string;
    readonly current_step_index: number;
    readonly next_step_at: string | null;
    readonly outcome: { readonly reason: string; readonly figures: Readonly<Record<string, unknown>> } | null;
    readonly measurements: readonly { readonly version: string; readonly requests: number }[];
  } | null;
}

describe('Canaries over REST and two replicas', () => {
  let inference: RunningInference;
  /** Reaches no registry. */
  let replica: RunningApp;
  let audit: Subscription;
  let events: CloudEvent<DeploymentPolicyState>[] = [];
  let deploymentId: string;

  beforeAll(async () => {
    inference = await RunningInference.start();
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
    audit = await replica.get<Bus>(BUS).subscribe({
      group: 'test.policies',
      topics: [topicOf(deploymentPolicyChanged)],
      handler: ({ value }) => {
        const event = decodeCloudEvent(value) as CloudEvent<DeploymentPolicyState>;
        events.push({ ...event, data: deploymentPolicyChanged.parse(event.data) });
        return Promise.resolve();
      },
    });
  });
  afterAll(async () => {
    await audit.close();
    await replica.close();
    await inference.stop();
  });
  beforeEach(async () => {
    events = [];
    await inference.deploy('fraud');
    const { body } = await inference.call('GET', '/api/v1/deployments/fraud');
    deploymentId = (body as unknown as { id: string }).id;
  });
  afterEach(async () => {
    await inference.call('DELETE', '/api/v1/deployments/fraud');
  });

  const set = (body: object = {}) =>
    inference.call('PUT', POLICY, { type: 'canary', version: '2.0.0', steps: SLOW, ...body });
  const policy = async (app = inference.app): Promise<PolicyBody> =>
    (await callHttp(app.httpPort, 'GET', POLICY)).body as PolicyBody;
  const predict = async (key: string, app: RunningApp): Promise<string> => {
    const body = { model_name: 'fraud', inputs: rowOf(COLUMNS, 5), options: { routing_key: key } };
    const answer = (await callHttp(app.httpPort, 'POST', '/predict', body)).body as {
      model_version: string;
    };
    return answer.model_version;
  };
  const shareOf = async (version: string, app: RunningApp): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => predict(`user-${i}`, app)));
    return answers.filter((one) => one === version).length / answers.length;
  };
  /** Of each policy of this test's deployment, in the order of the policies. */
  const changes = (): string[][] => {
    const own = Map.groupBy(
      events.filter(({ data }) => data.deployment_id === deploymentId),
      ({ data }) => data.id,
    );
    return [...own].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, all]) => all.map(({ data }) => data.change));
  };

  it('go their steps to all traffic in every replica, and each change is one event of the audit trail', async () => {
    const started = await set({ steps: QUICK });
    expect(started).toMatchObject({ status: 200, body: { type: 'canary', canary: { state: 'running' } } });
    expect((await inference.call('GET', '/api/v1/deployments/fraud')).body).toMatchObject({ policy: 'canary' });
    await eventually(async () => expect((await policy(replica)).canary?.state).toBe('succeeded'), {
      timeoutMs: 15_000,
    });
    for (const app of [inference.app, replica]) {
      await eventually(async () => expect(await shareOf('2.0.0', app)).toBe(1), { timeoutMs: 5000 });
    }
    await eventually(() => expect(changes()).toEqual([['started', 'advanced', 'succeeded']]));
    const own = events.filter(({ data }) => data.deployment_id === deploymentId);
    expect(own.map(({ principal, data }) => [principal, data.revision, data.deployment_revision])).toEqual([
      ['local-user', 1, 2],
      ['inference', 2, 3],
      ['inference', 3, 4],
    ]);
    const { body } = await inference.call('GET', '/api/v1/deployments/fraud');
    expect(body).toMatchObject({ policy: 'fixed', routes: [{ version: '2.0.0', weight: 100 }] });
    await inference.call('POST', '/api/v1/deployments/fraud/rollback', {});
    await eventually(async () => expect(await shareOf('1.0.0', replica)).toBe(1));
  });

  it('go back for what another replica measured, and say why', async () => {
    const rule = { max: 0, min_requests: 20 };
    expect((await set({ rollback_on: { latency_p99_ms: rule } })).status).toBe(200);
    await eventually(async () => expect(await shareOf('2.0.0', replica)).toBeGreaterThan(0));
    await eventually(async () => {
      await shareOf('2.0.0', replica);
      const { canary } = await policy();
      expect(canary).toMatchObject({ state: 'rolled_back', outcome: { reason: 'latency_p99_ms' } });
      expect(canary?.outcome?.figures['requests']).toBeGreaterThanOrEqual(20);
      const measured = canary?.measurements.find(({ version }) => version === '2.0.0');
      expect(measured?.requests).toBeGreaterThanOrEqual(20);
    });
    for (const app of [inference.app, replica]) {
      await eventually(async () => expect(await shareOf('1.0.0', app)).toBe(1));
    }
    await eventually(() => expect(changes()).toEqual([['started', 'rolled_back']]));
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/inference_policy_changes_total\{[^}]*change="started"[^}]*\} [1-9]/);
    expect(metrics).not.toMatch(/inference_canary_weight_percent\{/);
  });

  it('go back when monitoring raises an alert about their version', async () => {
    await set({ rollback_on: { alerts: ['amounts'] } });
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/inference_canary_weight_percent\{[^}]*endpoint="fraud"[^}]*version="2.0.0"[^}]*\} 50/);
    const now = new Date().toISOString();
    const raised: AlertState = {
      ...{ id: uuidv7Ids.next(), fingerprint: 'f', source: 'drift', name: 'amounts', model_name: 'fraud' },
      ...{ model_version: '2.0.0', labels: { check: 'amounts' }, severity: 'critical', state: 'firing' },
      ...{ summary: 'amount has drifted', details: {}, started_at: now, fired_at: now, last_observed_at: now },
      ...{ observations: 1, acknowledged_at: null, acknowledged_by: null, resolved_at: null, resolution: null },
    };
    const event = createCloudEvent(assertedContext('monitoring'), {
      definition: alertRaised,
      ...{ id: uuidv7Ids.next(), source: '/services/monitoring', subject: `alert/${raised.id}`, time: new Date() },
      ...{ aggregateVersion: 1, data: raised },
    });
    const message = { topic: topicOf(alertRaised), key: raised.id, value: encodeCloudEvent(event), headers: {} };
    await inference.app.get<Bus>(BUS).publish([message]);
    await eventually(async () => {
      expect((await policy()).canary).toMatchObject({
        state: 'rolled_back',
        outcome: { reason: 'alert', figures: { alert_id: raised.id, check: 'amounts' } },
      });
    });
  });

  it('are paused, resumed, promoted, aborted and taken away', async () => {
    await set();
    const act = async (action: string, body: object = {}) => {
      const { status, body: answer } = await inference.call('POST', `${POLICY}/${action}`, body);
      return [status, (answer as unknown as PolicyBody).canary?.state];
    };
    expect(await act('pause')).toEqual([200, 'paused']);
    expect((await policy()).canary?.next_step_at).toBeNull();
    expect(await act('resume')).toEqual([200, 'running']);
    expect(await act('abort')).toEqual([200, 'aborted']);
    expect(await act('promote')).toEqual([409, undefined]);
    await set();
    expect((await set()).status).toBe(409);
    expect(await act('promote', { full: true })).toEqual([200, 'succeeded']);
    expect((await inference.call('DELETE', POLICY)).status).toBe(204);
    expect((await inference.call('DELETE', POLICY)).status).toBe(404);
    expect(await policy()).toMatchObject({ type: 'fixed', canary: null });
    await eventually(() =>
      expect(changes()).toEqual([
        ['started', 'paused', 'resumed', 'aborted'],
        ['started', 'succeeded', 'removed'],
      ]),
    );
  });

  it.each<[object, string]>([
    [{ type: 'bluegreen' }, 'type'],
    [{ version: '7.7.7' }, 'version'],
    [{ version: '0.9.0' }, 'version'],
    [{ version: 'a b' }, 'version'],
    [{ steps: [] }, 'steps'],
    [{ steps: [{ weight: 'all' }] }, 'steps[0].weight'],
    [{ steps: [{ weight: 20, bake_seconds: -1 }] }, 'steps[0].bake_seconds'],
    [{ steps: [{ weight: 20 }, { weight: 5 }] }, 'steps[1].weight'],
    [{ rollback_on: { error_rate: {} } }, 'rollback_on.error_rate'],
    [{ rollback_on: { error_rate: { max: 2 } } }, 'rollback_on.error_rate.max'],
    [{ rollback_on: { latency_p99_ms: { max: 10, min_requests: 0.5 } } }, 'rollback_on.latency_p99_ms.min_requests'],
    [{ rollback_on: { alerts: { drift: true } } }, 'rollback_on.alerts'],
    [{ rollback_on: { alerts: [''] } }, 'rollback_on.alerts[0]'],
    [{ rollback_on: { accuracy: { max: 1 } } }, 'rollback_on.accuracy'],
  ])('are refused by the name of the field: %j', async (body, field) => {
    const { status, body: problem } = await set(body);
    expect({ status, fields: problem.errors.map((one) => one.field) }).toEqual({ status: 422, fields: [field] });
    expect(await policy()).toMatchObject({ type: 'fixed' });
  });

  it('are of deployments that there are', async () => {
    const unknown = '/api/v1/deployments/nobody/policy';
    expect((await inference.call('GET', unknown)).status).toBe(404);
    expect((await inference.call('PUT', unknown, { type: 'canary', version: '2.0.0', steps: SLOW })).status).toBe(404);
    expect((await inference.call('POST', `${unknown}/abort`, {})).status).toBe(404);
  });
});
