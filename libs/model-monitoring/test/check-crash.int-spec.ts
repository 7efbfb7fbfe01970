import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { pseudoRandom } from './a-monitoring.js';
import { MonitoringHarness, monitoringDatabase, someHours } from './monitoring-harness.js';

const LOADER = new URL('../../testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./doomed-checker.ts', import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());

describe('a process that is killed while it runs a check', () => {
  it('leaves nothing behind, and the next one runs the check, once', async () => {
    const monitoring = new MonitoringHarness(database);
    const noise = pseudoRandom(3);
    const ago = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    await monitoring.predict(someHours(ago(48), 24, { noise }));
    await monitoring.predict(someHours(ago(23), 22, { noise, shift: 40 }));
    const { id } = await monitoring.check({ baseline: { type: 'preceding', seconds: 24 * 3600 } });

    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(database.connection)], {
      stdio: 'inherit',
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    const left = async () => {
      const [row] = await monitoring.query<Record<string, number>>(
        `SELECT (SELECT count(*)::int FROM check_runs) AS runs, (SELECT count(*)::int FROM drift_reports) AS reports`,
      );
      return row;
    };
    expect([signal, await left()]).toEqual(['SIGKILL', { runs: 0, reports: 0 }]);

    expect(await monitoring.scheduler.runDue()).toBe(1);
    expect(await left()).toEqual({ runs: 1, reports: 1 });
    expect(monitoring.observed).toMatchObject([{ firing: true, details: { check_id: id } }]);
    expect(await monitoring.events('monitoring.check.ran.v1')).toHaveLength(1);
    expect(await monitoring.events('monitoring.drift.detected.v1')).toHaveLength(1);
  });
});
