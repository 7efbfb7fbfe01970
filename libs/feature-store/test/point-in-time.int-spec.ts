import { aContext, FixedClock, type TestDatabase } from '@intelgraph/testing';
import { golden } from '@intelgraph/testing/golden';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { compositeEntityId, formatInstant, parseInstant, type WriteRow } from '../src/index.js';

import { aFeatureStore, featureDatabase, type TestStore } from './a-feature-store.js';

type Key = string | number | null;
type SourceRow = Record<string, Key> & { event_ts: string; created_ts: string | null };
type Expected = { found: boolean; event_ts?: string; one_of?: Record<string, number>[] } & Record<string, unknown>;

interface Join {
  id: string;
  join_keys: string[];
  ttl_seconds: number;
  filter_by_created: boolean;
  feature_rows: SourceRow[];
  entity_rows: (Record<string, Key> & { ts: string })[];
  generator?: unknown;
  expected: Expected[];
}

interface Golden {
  joins: Join[];
  aliases: {
    aliases: string[];
    view_key: string;
    feature_rows: SourceRow[];
    entity_rows: Record<string, string>[];
    expected_origin_destination: (number | null)[][];
  }[];
  multi_view: {
    views: { name: string; join_keys: string[]; ttl_seconds: number; feature_rows: SourceRow[] }[];
    entity_rows: (Record<string, Key> & { ts: string })[];
    expected: Record<string, number | null>[];
  }[];
  online_order: { id: string; rows: SourceRow[]; expected: number }[];
}

const reference = golden('pit.json') as Golden | undefined;

const NOT_A_VALUE = new Set(['event_ts', 'created_ts']);

(reference ? describe : describe.skip)('point-in-time joins, against golden/pit.json', () => {
  const context = aContext();
  // After every time in the file, since nothing may be written from the future.
  const clock = new FixedClock('9999-12-30T00:00:00Z');
  let database: TestDatabase;
  let store: TestStore;
  let count = 0;

  beforeAll(async () => {
    database = await featureDatabase();
    store = aFeatureStore(database, { clock });
  });
  afterAll(() => database.drop());

  const idOf = (row: Record<string, Key>, keys: readonly string[]): string | null =>
    keys.length === 1
      ? row[keys[0]!] === null
        ? null
        : String(row[keys[0]!])
      : compositeEntityId(...keys.map((key) => row[key]!));

  /** Registers a feature per value column and writes the rows; one call per row, since ties are settled by arrival. */
  async function load(
    rows: readonly SourceRow[],
    keys: readonly string[],
    ttl: number,
    columns: readonly string[],
  ): Promise<string> {
    const prefix = `case_${++count}`;
    for (const column of columns) {
      await store.register(`${prefix}_${column}`, {
        entity_type: 'entity',
        ttl_seconds: ttl,
        feature_type: rows.some((row) => typeof row[column] === 'string') ? 'string' : 'int',
        validation: { nullable: true },
      });
    }
    const writes = rows.flatMap((row): WriteRow[] => {
      const id = idOf(row, keys);
      if (id === null) return [];
      return columns.map((column) => ({
        feature: `${prefix}_${column}`,
        entity_id: id,
        value: row[column] ?? null,
        event_time: row.event_ts,
        created_time: row.created_ts,
      }));
    });
    for (let i = 0; i < writes.length; i += 1000) await store.services.writes.write(context, writes.slice(i, i + 1000));
    return prefix;
  }

  it.each(
    reference?.joins.filter(({ generator }) => generator !== undefined).map((one) => [one.id, one] as const) ?? [],
  )('%s', async (_id, one) => {
    const { rows, entities } = generated();
    const prefix = await load(rows, one.join_keys, one.ttl_seconds, ['v']);

    const { values } = await store.services.trainingSets.get(context, {
      features: [{ feature: `${prefix}_v`, entity_key: one.join_keys }],
      entity_rows: entities,
      filter_by_created: one.filter_by_created,
    });

    expect(values.map(([value]) => value)).toEqual(one.expected);
  });

  for (const one of reference?.joins.filter(({ generator }) => generator === undefined) ?? []) {
    it(one.id, async () => {
      const columns = [
        ...new Set(
          one.feature_rows
            .flatMap((row) => Object.keys(row))
            .filter((name) => !NOT_A_VALUE.has(name) && !one.join_keys.includes(name)),
        ),
      ];
      if (columns.length === 0) columns.push('v');
      const prefix = await load(one.feature_rows, one.join_keys, one.ttl_seconds, columns);

      const result = await store.services.trainingSets.get(context, {
        features: columns.map((column) => ({
          feature: `${prefix}_${column}`,
          entity_key: one.join_keys.length === 1 ? one.join_keys[0]! : one.join_keys,
        })),
        entity_rows: one.entity_rows.map(({ ts, ...keys }) => ({ ...keys, timestamp: ts })),
        filter_by_created: one.filter_by_created,
      });

      expect(result.values).toHaveLength(one.entity_rows.length);
      one.expected.forEach((expected, i) => {
        const row = Object.fromEntries(columns.map((column, j) => [column, result.values[i]?.[j]]));
        if (expected.one_of !== undefined) expect(expected.one_of).toContainEqual(row);
        else
          for (const column of columns)
            expect({ i, value: row[column] }).toEqual({ i, value: expected[column] ?? null });
      });
      for (const [i, { ts, ...keys }] of one.entity_rows.entries()) {
        const { found, event_ts: eventTime } = one.expected[i]!;
        const id = idOf(keys, one.join_keys);
        if (id === null || !found || eventTime === undefined) continue;
        const { value } = await store.services.reads.readAsOf(
          context,
          `${prefix}_${columns[0]}`,
          id,
          parseInstant(ts)!,
          {
            filterByCreated: one.filter_by_created,
          },
        );
        expect(value.event_time).toBe(formatInstant(parseInstant(eventTime)!));
      }
    });
  }

  it('joins one feature twice, by different columns of the rows', async () => {
    for (const one of reference?.aliases ?? []) {
      const prefix = await load(one.feature_rows, [one.view_key], 0, ['v']);
      const result = await store.services.trainingSets.get(context, {
        features: one.aliases.map((alias) => ({ feature: `${prefix}_v`, entity_key: alias, column: `${alias}_v` })),
        entity_rows: one.entity_rows.map(({ ts, ...keys }) => ({ ...keys, timestamp: ts })),
      });
      expect(result.values).toEqual(one.expected_origin_destination);
    }
  });

  it('joins features of several kinds of entities, each with its own time to live', async () => {
    for (const one of reference?.multi_view ?? []) {
      const prefixes: string[] = [];
      for (const view of one.views)
        prefixes.push(await load(view.feature_rows, view.join_keys, view.ttl_seconds, ['v']));
      const result = await store.services.trainingSets.get(context, {
        features: one.views.map((view, i) => ({
          feature: `${prefixes[i]}_v`,
          entity_key: view.join_keys[0]!,
          column: `${view.name}__v`,
        })),
        entity_rows: one.entity_rows.map(({ ts, ...keys }) => ({ ...keys, timestamp: ts })),
      });
      expect(result.rows.map((row) => ({ a__v: row['a__v'], b__v: row['b__v'] }))).toEqual(one.expected);
    }
  });

  it('serves online what wins offline, in every order of arrival', async () => {
    for (const one of reference?.online_order ?? []) {
      for (const rows of permutations(one.rows)) {
        const prefix = await load([], ['id'], 0, ['v']);
        for (const row of rows) {
          const write = {
            feature: `${prefix}_v`,
            entity_id: '1',
            value: row['v']!,
            event_time: row.event_ts,
            created_time: row.created_ts,
          };
          await store.services.writes.writeOne(context, write);
        }
        const { value } = await store.services.reads.readOne(context, `${prefix}_v`, '1');
        expect(value).toMatchObject({ value: one.expected, source: 'online' });
        const asOf = await store.services.reads.readAsOf(
          context,
          `${prefix}_v`,
          '1',
          parseInstant('9999-01-01T00:00:00Z')!,
        );
        expect(asOf.value.value).toBe(one.expected);
      }
    }
  });
});

/** What `generator` in the file describes; README of the golden files: `lcg(n, seed)`. */
function generated(): { rows: SourceRow[]; entities: { a: number; b: number; timestamp: string }[] } {
  const [u, q] = [lcg(6000, 1001), lcg(900, 1002)];
  const start = Date.UTC(2024, 0, 1);
  const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
  const rows = Array.from({ length: 1500 }, (_, i) => {
    const [a, b, hours, delay] = [12, 12, 240, 2000].map((scale, k) => Math.floor(scale * u[4 * i + k]!)) as [
      number,
      number,
      number,
      number,
    ];
    return { a, b, v: i, event_ts: at(hours * 60), created_ts: at(hours * 60 + delay) };
  });
  const entities = Array.from({ length: 300 }, (_, i) => {
    const [a, b, hours] = [12, 12, 260].map((scale, k) => Math.floor(scale * q[3 * i + k]!)) as [
      number,
      number,
      number,
    ];
    return { a, b, timestamp: at(hours * 60) };
  });
  return { rows, entities };
}

function lcg(n: number, seed: number): number[] {
  let x = seed;
  return Array.from({ length: n }, () => (x = (1_664_525 * x + 1_013_904_223) % 2 ** 32) / 2 ** 32);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
