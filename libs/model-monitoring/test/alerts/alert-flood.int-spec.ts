import { ReceivingServer, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';
import { pagerDutyProblems, slackProblems } from './vendor-rules.js';

const MANY = 100_000;
const KEY = 'R0123456789abcdefghijklmnopqrstu';

let database: TestDatabase;
let server: ReceivingServer;
beforeAll(async () => {
  database = await monitoringDatabase();
  server = await ReceivingServer.start();
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

/** Copies the one alert of the workspace, with its place in its groups, until there are `MANY`. */
async function multiply(workspace: string): Promise<void> {
  await database.dataSource.transaction(async (tx) => {
    // Foreign keys hold by construction, and checking them would take most of the time.
    await tx.query(`SET LOCAL session_replication_role = replica`);
    await tx.query(
      `INSERT INTO alerts (id, workspace, fingerprint, source, name, model_name, model_version, labels, severity, state,
                           summary, details, started_at, fired_at, last_observed_at, observations, revision)
       SELECT id || '-' || i, workspace, fingerprint || '-' || i, source, 'column ' || i, model_name, model_version,
              labels || jsonb_build_object('alert_name', 'column ' || i),
              CASE WHEN i % 1000 = 0 THEN 'critical' ELSE 'warning' END, state, summary, details, started_at, fired_at,
              last_observed_at, 1, 1
         FROM alerts, generate_series(2, $2::int) i WHERE workspace = $1`,
      [workspace, MANY],
    );
    await tx.query(
      `INSERT INTO notification_members (group_id, fingerprint, alert_id, firing, told, escalated)
       SELECT grp.id, alert.fingerprint, alert.id, true, false, false
         FROM notification_groups grp JOIN alerts alert ON alert.workspace = grp.workspace
        WHERE grp.workspace = $1 AND alert.name <> 'column 1'`,
      [workspace],
    );
  });
}

describe('a hundred thousand alerts about one model', () => {
  it('are one message a receiver, which its vendor takes; so is their end, and what a silence leaves of them', async () => {
    const alerting = new AlertingHarness(database, { pagerDutyUrl: server.url('/pagerduty') });
    await alerting.receiver({ kind: 'slack', slack: { url: server.url('/slack') } });
    await alerting.receiver({ kind: 'pagerduty', pagerduty: { routing_key: KEY } });
    await alerting.observe({ name: 'column 1', summary: 'x'.repeat(600) });
    const { workspace } = alerting.context;
    await multiply(workspace);
    await alerting.services.silences.create(alerting.context, {
      matchers: [{ label: 'alert_name', operator: 'in', values: ['column 1000', 'column 2000'] }],
      ends_at: new Date(alerting.clock.now().getTime() + 3_600_000).toISOString(),
    });
    expect(await alerting.pass(30)).toBe(2);

    await database.dataSource.query(`UPDATE notification_members SET firing = false`);
    await database.dataSource.query(
      `UPDATE alerts SET state = 'resolved', resolved_at = now(), resolution = 'cause_gone'`,
    );
    await database.dataSource.query(`UPDATE notification_groups SET next_flush_at = $1`, [alerting.clock.now()]);
    expect(await alerting.pass(0)).toBe(2);
    await alerting.retry();

    const told = (await alerting.deliveries()).map(({ notification: n }) => [
      n.purpose,
      n.firing,
      n.resolved,
      n.omitted,
    ]);
    expect(told).toEqual([
      ['firing', MANY - 2, 0, MANY - 22],
      ['firing', MANY - 2, 0, MANY - 22],
      ['resolved', 0, MANY - 2, MANY - 22],
      ['resolved', 0, MANY - 2, MANY - 22],
    ]);
    const [first] = await alerting.deliveries();
    expect(first?.notification.firing_by_severity).toEqual({ critical: 98, warning: MANY - 100 });
    expect(first?.notification.alerts.every(({ severity }) => severity === 'critical')).toBe(true);
    for (const { path, body } of server.received) {
      expect(path === '/slack' ? slackProblems(body) : pagerDutyProblems(body)).toEqual([]);
    }
    expect(server.received).toHaveLength(4);
    const [{ members }] = await database.dataSource.query<[{ members: number }]>(
      `SELECT count(*)::int AS members FROM notification_members`,
    );
    expect(members).toBe(0);
  }, 240_000);
});
