import { join } from 'node:path';

import { decodeCloudEvent, predictionsLogged, type LoggedPrediction } from '@intelgraph/contracts';
import type { Bus } from '@intelgraph/messaging';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

describe('The inference app among others', () => {
  let inference: RunningInference;
  const others: RunningApp[] = [];
  beforeAll(async () => {
    inference = await RunningInference.start();
    const body = { model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
    expect((await inference.call('POST', '/api/v1/deployments', body)).status).toBe(201);
  });
  afterAll(async () => {
    for (const app of others) await app.close();
    await inference.stop();
  });

  const second = async (name: string, more: object): Promise<RunningApp> => {
    const app = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, name), ...more });
    others.push(app);
    return app;
  };
  const post = (app: RunningApp, path: string, body: object, headers: object = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${app.httpPort}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const request = { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) };

  it('sends what it answered to the bus', async () => {
    const seen: LoggedPrediction[] = [];
    const subscription = await inference.app.get<Bus>(BUS).subscribe({
      group: 'test.predictions',
      topics: [predictionsLogged.type],
      handler: (message) => {
        seen.push(...predictionsLogged.parse(decodeCloudEvent(message.value).data).predictions);
        return Promise.resolve();
      },
    });
    const answer = (await (await post(inference.app, '/predict', request)).json()) as { prediction_id: string };
    await eventually(() => {
      expect(seen).toContainEqual(
        expect.objectContaining({ prediction_id: answer.prediction_id, inputs: request.inputs, prediction: 'yes' }),
      );
    });
    await subscription.close();
  });

  it('brings a write made through one replica to the other', async () => {
    const replica = await second('replica', {});
    await replica.ready;
    await eventually(async () => expect((await post(replica, '/predict', request)).status).toBe(200));
    const routes = [{ version: '2.0.0', weight: 100 }];
    expect((await inference.call('PUT', '/api/v1/deployments/fraud/routes', { routes })).status).toBe(200);
    await eventually(async () => {
      const answer = (await (await post(replica, '/predict', request)).json()) as object;
      expect(answer).toMatchObject({ model_version: '2.0.0', prediction: 'no' });
    });
  });

  it('is not ready without a database when it has no snapshot', async () => {
    const lost = await second('lost', { databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' });
    const ready = await fetch(`http://127.0.0.1:${lost.httpPort}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ parts: { serving: { up: false } } });
    expect((await post(lost, '/predict', request)).status).toBe(503);
  });

  it('wants a token when the mode says so', async () => {
    const guarded = await second('guarded', { authMode: 'token', serviceToken: 'a-secret-of-the-services' });
    expect((await post(guarded, '/predict', request)).status).toBe(401);
    expect((await post(guarded, '/predict/batch', request, { authorization: 'Bearer ig_x_y' })).status).toBe(401);
    const headers = { authorization: 'Bearer a-secret-of-the-services' };
    await eventually(async () => expect((await post(guarded, '/predict', request, headers)).status).toBe(200));
  });
});
