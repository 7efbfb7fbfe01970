import { join } from 'node:path';

import {
  abTestCreated,
  abTestUpdated,
  type AbTestState,
  createCloudEvent,
  decodeCloudEvent,
  type EventDefinition,
  encodeCloudEvent,
  type LoggedPrediction,
  modelRenamed,
  predictionsLogged,
  topicOf,
} from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { variantOfKey } from '@intelgraph/model-serving';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference, type WireBody } from './fixtures/running-inference.js';

type Arm = { readonly ab_test?: { readonly id: string; readonly variant: string } } & WireBody & {
    readonly model_version: string;
  };

const ID = uuidv7Ids.next();
const USERS = Array.from({ length: 40 }, (_, i) => `user_${i}`);

describe('A/B tests that the registry tells of', () => {
  let inference: RunningInference;
  let replica: RunningApp;
  let state: AbTestState;
  beforeAll(async () => {
    inference = await RunningInference.start();
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
    const body = { model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
    expect((await inference.call('POST', '/api/v1/deployments', body)).status).toBe(201);
    const arm = (version: string): AbTestState['control_model'] => ({
      model_id: 'fraud',
      model_name: 'fraud',
      version,
      resolved: true,
      artifact_digest: inference.registry.artifacts.get(`fraud@${version}`) ?? null,
    });
    state = {
      id: ID,
      name: 'one against two',
      description: '',
      control_model: arm('1.0.0'),
      treatment_model: arm('2.0.0'),
      traffic_split: { control: 50, treatment: 50 },
      start_date: new Date(Date.now() - 1000).toISOString(),
      end_date: null,
      status: 'draft',
      success_metrics: ['accuracy'],
      created_by: 'dora',
      created_at: new Date().toISOString(),
    };
  });
  afterAll(async () => {
    await replica.close();
    await inference.stop();
  });

  const publish = async <T>(definition: EventDefinition<T>, aggregateVersion: number, data: T): Promise<void> => {
    const event = createCloudEvent(assertedContext('dora'), {
      definition,
      id: uuidv7Ids.next(),
      source: '/services/registry',
      subject: 'test/1',
      time: new Date(),
      aggregateVersion,
      data,
    });
    const message = { topic: topicOf(definition), key: ID, value: encodeCloudEvent(event), headers: {} };
    await inference.app.get<Bus>(BUS).publish([message]);
  };
  const announce = (status: string, revision: number, more: Partial<AbTestState> = {}): Promise<void> =>
    publish(revision === 1 ? abTestCreated : abTestUpdated, revision, { ...state, ...more, status, revision });
  const predict = async (key: string, app = inference.app): Promise<Arm> => {
    const body = { model_name: 'fraud', inputs: rowOf(COLUMNS, 5), options: { routing_key: key } };
    return (await callHttp(app.httpPort, 'POST', '/predict', body)).body as Arm;
  };
  const treated = USERS.find((user) => variantOfKey(ID, user, 50) === 'treatment')!;

  it('split requests by key alike in every replica, and the log carries the arm', async () => {
    const seen: LoggedPrediction[] = [];
    const log = await inference.app.get<Bus>(BUS).subscribe({
      group: 'test.arms',
      topics: [predictionsLogged.type],
      handler: ({ value }) => {
        seen.push(...predictionsLogged.parse(decodeCloudEvent(value).data).predictions);
        return Promise.resolve();
      },
    });
    await announce('draft', 1);
    await announce('running', 2);
    for (const app of [inference.app, replica]) {
      await eventually(async () => expect((await predict(treated, app)).ab_test?.variant).toBe('treatment'));
      for (const user of USERS) {
        const variant = variantOfKey(ID, user, 50);
        const answer = await predict(user, app);
        expect(answer).toMatchObject({
          ab_test: { id: ID, variant },
          model_version: variant === 'control' ? '1.0.0' : '2.0.0',
          prediction: variant === 'control' ? 'yes' : 'no',
        });
      }
    }
    await eventually(() => {
      const arms = seen.flatMap(({ ab_test }) => (ab_test === undefined ? [] : [`${ab_test.id}/${ab_test.variant}`]));
      expect(new Set(arms)).toEqual(new Set([`${ID}/control`, `${ID}/treatment`]));
    });
    await log.close();
  });

  it('count answers by arm', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    for (const variant of ['control', 'treatment']) {
      expect(metrics).toMatch(
        new RegExp(
          `inference_ab_test_request_seconds_count\\{[^}]*ab_test="${ID}"[^}]*variant="${variant}"[^}]*\\} [1-9]`,
        ),
      );
    }
  });

  it('go on after a restart without database, registry and shared artifacts', async () => {
    await inference.app.close();
    await inference.boot({
      databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none',
      registryGrpcUrl: '127.0.0.1:1',
      artifactsDir: join(inference.folder, 'nothing-here'),
    });
    for (const user of USERS.slice(0, 10)) {
      expect((await predict(user)).ab_test).toEqual({ id: ID, variant: variantOfKey(ID, user, 50) });
    }
    await inference.app.close();
    await inference.boot();
    await inference.app.ready;
  });

  it('leave everything to the control when they are paused, in every replica', async () => {
    await announce('paused', 3);
    for (const app of [inference.app, replica]) {
      await eventually(async () => expect((await predict(treated, app)).ab_test).toBeUndefined());
      expect((await predict(treated, app)).model_version).toBe('1.0.0');
    }
  });

  it('whose treatment cannot be served leave everything to the control, say why and count it', async () => {
    await announce('running', 4, { treatment_model: { ...state.treatment_model, artifact_digest: null } });
    await eventually(async () => {
      const status = await inference.call('GET', '/api/v1/serving');
      expect(status.body).toMatchObject({
        idle_ab_tests: [{ id: ID, reason: expect.stringContaining('no artifact') }],
      });
    });
    expect((await predict(treated)).ab_test).toBeUndefined();
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`inference_ab_test_fallbacks_total\\{[^}]*ab_test="${ID}"[^}]*\\} [1-9]`));
  });

  it('that are stopped stay stopped when an older event comes again', async () => {
    // By itself, that is: the registry tells of it like this.
    await announce('stopped', 6, {
      guardrail_metrics: [{ metric: 'latency', max_degradation: 0.1 }],
      stop_rules: { guardrail_violated: true, sample_ratio_mismatch: false, decided: false, max_predictions: null },
      stop_reason: 'guardrail_violated',
    });
    await announce('running', 5);
    await eventually(async () => {
      expect((await inference.call('GET', '/api/v1/serving')).body).toMatchObject({ idle_ab_tests: [] });
    });
    expect(await predict(treated)).toMatchObject({ model_version: '1.0.0' });
    expect((await predict(treated)).ab_test).toBeUndefined();
  });

  it('go on under the new name of their model when the registry renames it, and so does its deployment', async () => {
    await announce('running', 7);
    await eventually(async () => expect((await predict(treated)).ab_test?.variant).toBe('treatment'));
    const name = 'Fraud model v2 (ü)';
    const rename = {
      model: { id: ID, name, description: '', tags: [], created_by: 'x', created_at: state.created_at },
      previous_name: 'fraud',
    };
    for (const app of [inference.app, replica]) {
      await publish(modelRenamed, 2, rename);
      await eventually(async () => {
        expect(await predict(treated, app)).toMatchObject({
          model_name: name,
          ab_test: { id: ID, variant: 'treatment' },
        });
      });
    }
    const byNewName = await inference.call('POST', '/predict', { model_name: name, inputs: rowOf(COLUMNS, 5) });
    expect(byNewName).toMatchObject({ status: 200, body: { model_name: name } });
    const kept = await inference.call('GET', '/api/v1/deployments/fraud');
    expect(kept.body).toMatchObject({ name: 'fraud', model_name: name, revision: 1 });
    expect((await inference.call('GET', '/api/v1/deployments/fraud/revisions')).body.items).toHaveLength(1);
  });
});
