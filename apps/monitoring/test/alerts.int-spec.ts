import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { inTransaction } from '@intelgraph/persistence';
import { AlertsService } from '@intelgraph/model-monitoring';
import { aContext, eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { RunningMonitoring } from './fixtures/running-monitoring.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOWHERE = '01a20adb-b304-748e-9bbd-2586c57d192f';

interface Message {
  readonly type: string;
  readonly model_name: string;
  readonly firing: number;
}

describe('alerts over REST', () => {
  let monitoring: RunningMonitoring;
  let hook: Server;
  const messages: Message[] = [];
  let receiver: string;

  beforeAll(async () => {
    hook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        messages.push(JSON.parse(body) as Message);
        response.writeHead(request.url === '/refuses' ? 400 : 204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    monitoring = await RunningMonitoring.start({ allowPrivateReceivers: true });
  });
  afterAll(async () => {
    await monitoring.stop();
    hook.close();
  });

  const url = (path: string): string => `http://127.0.0.1:${(hook.address() as AddressInfo).port}${path}`;
  const observe = (model: string, firing = true): Promise<void> =>
    inTransaction(monitoring.app.get(DataSource), (tx) =>
      monitoring.app.get(AlertsService).observe(tx, aContext(), {
        source: 'drift',
        model_name: model,
        model_version: '1.0.0',
        name: 'weekly drift',
        severity: 'critical',
        firing,
        summary: 'age has drifted',
        labels: {},
        details: {},
      }),
    );
  const metrics = async (): Promise<string> => {
    const { bytes } = await monitoring.call('GET', '/metrics');
    return bytes.toString();
  };

  it('makes receivers and routes, and shows them without secrets', async () => {
    const created = await monitoring.call('POST', 'receivers', {
      name: 'hook',
      kind: 'webhook',
      group_wait_seconds: 0,
      group_interval_seconds: 1,
      webhook: { url: url('/T0PSECRET'), secret: SECRET },
    });
    receiver = created.body.id;
    const route = { name: 'all', min_severity: 'warning', receiver_ids: [receiver] };
    const routed = await monitoring.call('POST', 'alert-routes', route);
    expect([created.status, routed.status]).toEqual([201, 201]);
    expect(created.body).toMatchObject({ kind: 'webhook', host: new URL(url('/')).host, send_resolved: true });
    const shown = [
      await monitoring.call('GET', `receivers/${receiver}`),
      await monitoring.call('PATCH', `receivers/${receiver}`, { repeat_interval_seconds: 60 }),
      await monitoring.call('GET', 'receivers'),
    ];
    expect(shown.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(JSON.stringify([created, ...shown].map(({ body }) => body))).not.toMatch(/T0PSECRET|whsec/);
    expect((await monitoring.call('GET', `alert-routes/${routed.body.id}`)).body).toMatchObject(route);
    expect((await monitoring.call('PATCH', `alert-routes/${routed.body.id}`, { min_severity: 'info' })).status).toBe(
      200,
    );
    expect((await monitoring.call('DELETE', `receivers/${receiver}`)).body.code).toBe('RECEIVER.IN_USE');
  });

  it('tells the receiver of an alert and of its end, and shows both with their deliveries', async () => {
    await observe('churn');
    await eventually(() => expect(messages).toMatchObject([{ type: 'alerts.firing', model_name: 'churn', firing: 1 }]));
    const alerts = await monitoring.call('GET', 'alerts?state=firing&severity=critical&model_name=churn&source=drift');
    expect(alerts.body.items).toMatchObject([{ state: 'firing', name: 'weekly drift', summary: 'age has drifted' }]);
    expect(await metrics()).toContain('monitoring_alerts_firing{severity="critical",service="monitoring"} 1');
    const [alert] = alerts.body.items;
    const acknowledged = await monitoring.call('POST', `alerts/${alert!.id}/acknowledge`);
    expect(acknowledged).toMatchObject({ status: 200, body: { acknowledged_by: 'local-user' } });

    await observe('churn', false);
    await eventually(() => expect(messages[1]).toMatchObject({ type: 'alerts.resolved', firing: 0 }));
    expect((await monitoring.call('GET', `alerts/${alert!.id}`)).body.state).toBe('resolved');
    expect((await monitoring.call('POST', `alerts/${alert!.id}/resolve`)).status).toBe(409);
    const { body } = await eventually(async () => {
      const answer = await monitoring.call('GET', `deliveries?receiver_id=${receiver}&state=delivered`);
      expect(answer.body.items).toHaveLength(2);
      return answer;
    });
    expect(body.items).toMatchObject([
      { purpose: 'resolved', attempts: 1 },
      { purpose: 'firing', attempts: 1 },
    ]);
    expect(await metrics()).toMatch(/monitoring_alert_deliveries_total\{[^}]*kind="webhook"[^}]*\} 2/);
  });

  it('tries out a receiver, and sends again what failed', async () => {
    await monitoring.call('PATCH', `receivers/${receiver}`, { webhook: { url: url('/refuses') } });
    const test = await monitoring.call('POST', `receivers/${receiver}/test`);
    expect(test).toMatchObject({ status: 202, body: { purpose: 'test', state: 'queued' } });
    const failed = await eventually(async () => {
      const answer = await monitoring.call('GET', `deliveries/${test.body.id}`);
      expect(answer.body.state).toBe('failed');
      return answer;
    });
    expect(failed.body).toMatchObject({ last_status: 400, last_error: 'answered 400', attempts: 1 });
    await monitoring.call('PATCH', `receivers/${receiver}`, { webhook: { url: url('/') } });
    expect((await monitoring.call('POST', `deliveries/${test.body.id}/replay`)).status).toBe(202);
    await eventually(async () =>
      expect((await monitoring.call('GET', `deliveries/${test.body.id}`)).body.state).toBe('delivered'),
    );
  });

  it('silences, and ends a silence early', async () => {
    const silence = await monitoring.call('POST', 'silences', {
      matchers: [{ label: 'model_name', operator: 'in', values: ['zeta'] }],
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
      comment: 'maintenance',
    });
    expect(silence.status).toBe(201);
    const before = messages.length;
    await observe('zeta');
    await observe('other');
    await eventually(() => expect(messages.slice(before).map(({ model_name }) => model_name)).toEqual(['other']));
    expect((await monitoring.call('POST', `silences/${silence.body.id}/end`)).status).toBe(200);
    await eventually(() => expect(messages.at(-1)).toMatchObject({ model_name: 'zeta', type: 'alerts.firing' }));
    expect((await monitoring.call('GET', 'silences')).body.items).toHaveLength(1);
    expect((await monitoring.call('GET', `silences/${silence.body.id}`)).status).toBe(200);
  });

  it('goes on after a restart with what was decided before it', async () => {
    await observe('late');
    await monitoring.restart();
    await eventually(() => expect(messages.map(({ model_name }) => model_name)).toContain('late'));
  });

  it.each([
    ['POST', 'receivers', { name: 'x', kind: 'slack', slack: { url: 5 } }, 'slack.url'],
    ['POST', 'receivers', { name: 'x', kind: 'log', password: 'x' }, 'password'],
    ['POST', 'receivers', { kind: 'log' }, 'name'],
    ['POST', 'alert-routes', { name: 'x', receiver_ids: [] }, 'receiver_ids'],
    ['POST', 'alert-routes', { name: 'x', receiver_ids: [NOWHERE] }, 'receiver_ids[0]'],
    ['POST', 'silences', { matchers: [], ends_at: '2100-01-01T00:00:00Z' }, 'matchers'],
    ['GET', 'alerts?state=broken', undefined, 'state'],
    ['GET', 'deliveries?page_token=x', undefined, 'page_token'],
    ['GET', 'receivers/1', undefined, 'id'],
  ])('refuses %s %s with %j, naming %s', async (method, path, body, field) => {
    const answer = await monitoring.call(method, path, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((problem) => problem.field)).toContain(field);
  });

  it.each(['alerts', 'receivers', 'alert-routes', 'silences', 'deliveries'])(
    'knows no unknown one of %s',
    async (path) => {
      expect((await monitoring.call('GET', `${path}/${NOWHERE}`)).status).toBe(404);
    },
  );

  it('documents every route, and of every write its audit event', () => {
    const { paths } = monitoring.app.openapi as { paths: Record<string, Record<string, Record<string, unknown>>> };
    const ours = Object.entries(paths).filter(([path]) =>
      /monitoring\/(alerts|receivers|alert-routes|silences|deliveries)/.test(path),
    );
    const operations = ours.flatMap(([, operation]) => Object.entries(operation));
    expect(operations).toHaveLength(22);
    const writes = operations.filter(([method]) => method !== 'get').map(([, operation]) => operation['x-audit-event']);
    expect(writes).toHaveLength(12);
    expect(writes.every((event) => typeof event === 'string' && event.startsWith('monitoring.'))).toBe(true);
  });
});
