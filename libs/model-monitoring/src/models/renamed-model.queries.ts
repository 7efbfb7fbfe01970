import type { Transaction } from '@intelgraph/persistence';

/** A model of a workspace that has another name now. */
export interface RenamedModel {
  readonly workspace: string;
  readonly from: string;
  readonly to: string;
  /** What is younger means another model, which has the old name by now; null: there is none. */
  readonly until: Date | null;
}

/** Brings to its new name what is kept by the name of a model, checks excepted. */
export async function renameRecords(tx: Transaction, { workspace, from, to, until }: RenamedModel): Promise<void> {
  const values = [workspace, from, to, until];
  for (const statement of [...MOVED, ...REPORTS, ...TEST_ARMS, ...MATCHERS]) await tx.query(statement, values);
  for (const [table, columns] of VERSION_TABLES) {
    await tx.query(
      `INSERT INTO ${table} (workspace, model_name, ${columns})
       SELECT workspace, $3::text, ${columns} FROM ${table} WHERE workspace = $1 AND model_name = $2
       ON CONFLICT DO NOTHING`,
      [workspace, from, to],
    );
    if (until === null)
      await tx.query(`DELETE FROM ${table} WHERE workspace = $1 AND model_name = $2`, [workspace, from]);
  }
}

const oldEnough = (time: string): string => `($4::timestamptz IS NULL OR ${time} <= $4)`;
const ITS = `workspace = $1 AND model_name = $2`;

// Labels and fingerprint of an alert stay: they are what receivers were told.
const MOVED = (
  [
    ['predictions', 'event_time'],
    ['alerts', 'started_at'],
  ] as const
).map(([table, time]) => `UPDATE ${table} SET model_name = $3 WHERE ${ITS} AND ${oldEnough(time)}`);

const REPORTS = ['drift_reports', 'quality_reports'].map(
  (table) => `
    UPDATE ${table} SET model_name = $3, report = jsonb_set(report, '{model_name}', to_jsonb($3::text)),
                        model_id = CASE WHEN model_id = $2 THEN $3 ELSE model_id END
     WHERE ${ITS} AND ${oldEnough('created_at')}`,
);

const TEST_ARMS = ['control_model', 'treatment_model'].map(
  (arm) => `
    UPDATE ab_tests SET state = jsonb_set(state, '{${arm},model_name}', to_jsonb($3::text))
     WHERE workspace = $1 AND state -> '${arm}' ->> 'model_name' = $2
       AND ${oldEnough(`(state ->> 'created_at')::timestamptz`)}`,
);

/** Routes and silences that name the model. */
const MATCHERS = ['alert_routes', 'alert_silences'].map(
  (table) => `
    UPDATE ${table} SET matchers = (
      SELECT jsonb_agg(CASE WHEN matcher ->> 'label' <> 'model_name' THEN matcher ELSE jsonb_set(matcher, '{values}', (
               SELECT jsonb_agg(CASE WHEN value = to_jsonb($2::text) THEN to_jsonb($3::text) ELSE value END ORDER BY at)
                 FROM jsonb_array_elements(matcher -> 'values') WITH ORDINALITY AS one (value, at))) END ORDER BY n)
        FROM jsonb_array_elements(matchers) WITH ORDINALITY AS each (matcher, n))
     WHERE workspace = $1 AND ${oldEnough('created_at')}
       AND matchers @> jsonb_build_array(jsonb_build_object('label', 'model_name', 'values', jsonb_build_array($2::text)))`,
);

/** They know no time: where another model has the name by now, both have them. */
const VERSION_TABLES = [
  ['version_columns', 'model_version, column_name, position, type, ignored'],
  ['version_datasets', 'model_version, dataset_id, dataset_version, split, digest'],
] as const;
