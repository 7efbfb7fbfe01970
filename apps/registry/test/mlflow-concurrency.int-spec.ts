import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';
import { storm, type StormReport } from './fixtures/storm.js';
import { BROKEN } from './fixtures/storm-invariants.js';

// By hand: STORM_CALLS=20000 STORM_SEEDS=1,2,3 npm test -- apps/registry/test/mlflow-concurrency
const CALLS = Number(process.env['STORM_CALLS'] ?? 320);
const SEEDS = (process.env['STORM_SEEDS'] ?? '1').split(',').map(Number);

describe.each(['governed', 'free'] as const)(
  'eight clients at once on the same few names, stages %s',
  (transitions) => {
    let registry: RunningRegistry;
    const reports: StormReport[] = [];
    beforeAll(
      async () => {
        registry = await RunningRegistry.start({ mlflowTransitions: transitions });
        for (const seed of SEEDS) reports.push(await storm(registry, seed, CALLS));
      },
      60_000 + SEEDS.length * CALLS * 100,
    );
    afterAll(() => registry.stop());

    it('are answered with a success or with an error that says in our words what is wrong', () => {
      expect(reports.flatMap(({ faults }) => faults)).toEqual([]);
    });

    it('do most of what they want', () => {
      const kinds = new Set(reports.flatMap(({ succeeded }) => [...succeeded.keys()]));
      expect(kinds.size).toBeGreaterThan(30);
    });

    it.each(Object.entries(BROKEN))('leave it so that %s', async (_rule, sql) => {
      expect(await registry.sql(sql)).toEqual([]);
    });

    it('find one value of each parameter, the one that was accepted', async () => {
      const rows = await registry.sql<{ id: string; key: string; value: string }>(
        `SELECT replace(id::text, '-', '') AS id, key, value FROM runs, jsonb_each_text(params) AS param (key, value)
       UNION ALL SELECT id, key, value FROM logged_models, jsonb_each_text(params) AS param (key, value)`,
      );
      const kept = new Map(rows.map(({ id, key, value }) => [`${id} ${key}`, value]));
      const accepted = reports.flatMap(({ things }) => [...things.params]);
      expect(accepted.length).toBeGreaterThan(5);
      for (const [param, values] of accepted) expect([param, [...values]]).toEqual([param, [kept.get(param)]]);
    });

    it('find every point of a metric that was accepted, and no other', async () => {
      const rows = await registry.sql<{ id: string; key: string; points: string[] }>(
        `SELECT replace(run_id::text, '-', '') AS id, key, array_agg(concat_ws(' ', step, time_ms, value)) AS points
         FROM metric_points WHERE key LIKE 'm%' GROUP BY run_id, key`,
      );
      const kept = rows.map(({ id, key, points }): [string, string[]] => [`${id} ${key}`, points.sort()]);
      const accepted = reports.flatMap(({ things }) => [...things.points]);
      expect(new Map(kept)).toEqual(new Map(accepted.map(([metric, points]) => [metric, [...points].sort()])));
    });

    it("find every tag that nobody else wrote: no client's write got lost in another's", async () => {
      const rows = await registry.sql<{ tag: string }>(
        `SELECT concat_ws(' ', 'runs', replace(id::text, '-', ''), key) AS tag FROM runs, jsonb_object_keys(tags) AS key
       UNION ALL SELECT concat_ws(' ', 'experiments', number, key) FROM experiments, jsonb_object_keys(tags) AS key
       UNION ALL SELECT concat_ws(' ', 'logged_models', id, key) FROM logged_models, jsonb_object_keys(tags) AS key`,
      );
      const kept = new Set(rows.map(({ tag }) => tag));
      const written = reports.flatMap(({ things }) =>
        things.ownTags.map(({ table, id, key }) => `${table} ${id} ${key}`),
      );
      expect(written.length).toBeGreaterThan(5);
      expect(written.filter((tag) => !kept.has(tag))).toEqual([]);
    });
  },
);
