import { join } from 'node:path';

import {
  decodeCloudEvent,
  deploymentPolicyChanged,
  type DeploymentPolicyState,
  shadowPredictionsLogged,
  type ShadowPredictionsLogged,
  topicOf,
} from '@intelgraph/contracts';
import type { Bus, Subscription } from '@intelgraph/messaging';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const POLICY = '/api/v1/deployments/fraud/policy';

interface Answered {
  readonly prediction_id: string;
  readonly model_version: string;
  readonly prediction: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

interface PolicyBody {
  readonly type: string;
  readonly shadow: {
    readonly state: string;
    readonly comparisons: readonly {
      readonly version: string;
      readonly sampled: number;
      readonly compared: number;
      readonly classes: { readonly rows: number; readonly same: number };
      readonly probabilities: { readonly rows: number; readonly mean: number; readonly max: number };
    }[];
  } | null;
}

describe('Shadows over REST and two replicas', () => {
  let inference: RunningInference;
  /** Reaches no registry. */
  let replica: RunningApp;
  let subscription: Subscription;
  let changes: DeploymentPolicyState[] = [];
  let told: ShadowPredictionsLogged[] = [];

  beforeAll(async () => {
    inference = await RunningInference.start();
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
    subscription = await replica.get<Bus>(BUS).subscribe({
      group: 'test.shadows',
      topics: [topicOf(deploymentPolicyChanged), topicOf(shadowPredictionsLogged)],
      handler: ({ topic, value }) => {
        const { data } = decodeCloudEvent(value);
        if (topic.endsWith(shadowPredictionsLogged.type)) told.push(shadowPredictionsLogged.parse(data));
        else changes.push(deploymentPolicyChanged.parse(data));
        return Promise.resolve();
      },
    });
  });
  afterAll(async () => {
    await subscription.close();
    await replica.close();
    await inference.stop();
  });
  beforeEach(async () => {
    [changes, told] = [[], []];
    await inference.deploy('fraud');
  });
  afterEach(async () => {
    await inference.call('DELETE', '/api/v1/deployments/fraud');
  });

  const set = (body: object = {}) =>
    inference.call('PUT', POLICY, { type: 'shadow', version: '2.0.0', sample_percent: 100, ...body });
  const policy = async (app = inference.app): Promise<PolicyBody> =>
    (await callHttp(app.httpPort, 'GET', POLICY)).body as PolicyBody;
  const predict = async (seed: number, app: RunningApp, modelVersion?: string): Promise<Answered> => {
    const named = modelVersion === undefined ? {} : { model_version: modelVersion };
    const body = { model_name: 'fraud', ...named, inputs: rowOf(COLUMNS, seed), options: { return_confidence: true } };
    // A replica shows a shadow a moment before it answers with it.
    return eventually(async () => {
      const { status, body: answer } = await callHttp(app.httpPort, 'POST', '/predict', body);
      expect(status).toBe(200);
      return answer as Answered;
    });
  };
  const shadowed = async (app: RunningApp): Promise<void> => {
    await eventually(async () => {
      const text = await (await fetch(`http://127.0.0.1:${app.httpPort}/metrics`)).text();
      expect(text).toMatch(/inference_shadow_rows_total\{[^}]*version="2.0.0"/);
    });
  };

  it('are compared with what both replicas answer, by numbers that the answers themselves give', async () => {
    expect(await set()).toMatchObject({ status: 200, body: { type: 'shadow', canary: null } });
    expect((await inference.call('GET', '/api/v1/deployments/fraud')).body).toMatchObject({ policy: 'shadow' });
    const seeds = Array.from({ length: 12 }, (_, i) => i);
    await shadowed(replica);
    const answers: Answered[] = [];
    for (const seed of seeds) answers.push(await predict(seed, seed % 2 === 0 ? inference.app : replica));
    expect(new Set(answers.map((one) => one.model_version))).toEqual(new Set(['1.0.0']));

    for (const app of [inference.app, replica]) {
      await eventually(async () => {
        expect((await policy(app)).shadow?.comparisons[0]).toMatchObject({ sampled: 12, compared: 12 });
      });
    }
    const { shadow } = await policy();
    await inference.call('POST', `${POLICY}/promote`, {});
    const others: Answered[] = [];
    for (const seed of seeds) others.push(await predict(seed, inference.app));
    expect(new Set(others.map((one) => one.model_version))).toEqual(new Set(['2.0.0']));

    const differences = answers.map(({ probabilities }, i) => {
      const theirs = others[i]!.probabilities;
      return Math.max(...Object.keys(probabilities).map((one) => Math.abs(theirs[one]! - probabilities[one]!)));
    });
    const same = answers.filter(({ prediction }, i) => prediction === others[i]!.prediction).length;
    expect(shadow).toMatchObject({
      state: 'running',
      comparisons: [
        {
          version: '1.0.0',
          classes: { rows: 12, same: expect.closeTo(same / 12, 10) },
          probabilities: {
            rows: 12,
            mean: expect.closeTo(differences.reduce((sum, one) => sum + one, 0) / 12, 5),
            max: expect.closeTo(Math.max(...differences), 5),
          },
        },
      ],
    });

    await eventually(() => expect(told.flatMap(({ predictions }) => predictions)).toHaveLength(12));
    const byId = new Map(told.flatMap(({ predictions }) => predictions).map((one) => [one.prediction_id, one]));
    answers.forEach((answer, i) => {
      const one = byId.get(answer.prediction_id);
      expect(one).toMatchObject({ answered_by: '1.0.0', answer: { prediction: answer.prediction } });
      expect(one?.shadow?.prediction).toBe(others[i]!.prediction);
    });
    expect(changes.map(({ type, change, sample_percent }) => [type, change, sample_percent])).toEqual([
      ['shadow', 'started', 100],
      ['shadow', 'succeeded', 100],
    ]);
  });

  it('show in the metrics what became of the rows, and leave them when they are over', async () => {
    const answeredBy = (text: string) =>
      /inference_request_seconds_count\{[^}]*version="2.0.0"[^}]*\} (\d+)/.exec(text)?.[1];
    await set({ sample_percent: 100 });
    const metrics = async () => (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    const before = answeredBy(await metrics());
    for (let seed = 0; seed < 5; seed++) await predict(seed, inference.app);
    const line =
      'inference_shadow_rows_total\\{[^}]*endpoint="fraud"[^}]*version="2.0.0"[^}]*outcome="compared"[^}]*\\}';
    await eventually(async () => expect(await metrics()).toMatch(new RegExp(`${line} 5`)));
    expect(await metrics()).toMatch(/inference_shadow_difference\{[^}]*of="probability"[^}]*statistic="max"/);
    // Counted by the version that answered alone.
    expect(answeredBy(await metrics())).toBe(before);
    expect((await inference.call('POST', `${POLICY}/abort`, {})).body).toMatchObject({ shadow: { state: 'aborted' } });
    expect(await metrics()).not.toMatch(/inference_shadow_rows_total\{[^}]*endpoint=/);
    expect((await inference.call('POST', `${POLICY}/promote`, {})).status).toBe(409);
    expect((await inference.call('DELETE', POLICY)).status).toBe(204);
    expect(await policy()).toMatchObject({ type: 'fixed', shadow: null, canary: null });
  });

  it('answer nobody, also not who asks for them by name', async () => {
    await set();
    const body = { model_name: 'fraud', model_version: '2.0.0', inputs: rowOf(COLUMNS, 1) };
    expect((await inference.call('POST', '/predict', body)).status).toBe(404);
  });

  it.each<[object, string[]]>([
    [{ sample_percent: undefined }, ['sample_percent']],
    [{ sample_percent: null }, ['sample_percent']],
    [{ sample_percent: 0 }, ['sample_percent']],
    [{ sample_percent: 101 }, ['sample_percent']],
    [{ sample_percent: 'all' }, ['sample_percent']],
    [{ sample_percent: { $gt: 0 } }, ['sample_percent']],
    [{ steps: [{ weight: 10 }] }, ['steps']],
    [{ rollback_on: { alerts: true } }, ['rollback_on']],
    [{ type: 'canary', steps: [{ weight: 10 }] }, ['sample_percent']],
    [{ type: 'canary', sample_percent: undefined }, ['steps']],
    [{ version: '1.0.0' }, ['version']],
    [{ version: '0.9.0' }, ['version']],
    [{ version: 'a b' }, ['version']],
    [{ mirror: true }, ['mirror']],
  ])('are refused by the name of the field: %j', async (body, fields) => {
    const { status, body: problem } = await set(body);
    expect({ status, fields: problem.errors.map((one) => one.field) }).toEqual({ status: 422, fields });
    expect(await policy()).toMatchObject({ type: 'fixed' });
  });
});
