import type { EntityManager } from 'typeorm';

/** How long a version takes for one row, as its newest evaluation measured it: the model alone, without network or queue. */
export interface MeasuredLatency {
  /** Milliseconds. */
  p50_ms: number;
  p95_ms: number;
  /** Rows that were timed. */
  rows: number;
  source: 'evaluation';
  evaluation_id: string;
  measured_at: string;
}

/** Why a version has no latency. */
export const LATENCY_MISSING = 'no evaluation of the version has measured it';

interface Row {
  readonly place: number;
  readonly id: string;
  readonly latency: { readonly rows: number; readonly p50_ms: number; readonly p95_ms: number };
  readonly recorded_at: Date;
}

/** The latency of each version that was last measured, in their order; null where none was. */
export async function findLatencies(
  manager: EntityManager,
  workspace: string,
  versions: readonly { readonly model_name: string; readonly version: string }[],
): Promise<(MeasuredLatency | null)[]> {
  const rows = await manager.query<Row[]>(
    `SELECT wanted.place::int AS place, newest.*
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (model_name, version, place)
      CROSS JOIN LATERAL (
        SELECT id, facts -> 'latency' AS latency, recorded_at FROM version_evidence
         WHERE workspace = $1 AND kind = 'evaluation' AND model_name = wanted.model_name
           AND version = wanted.version AND facts -> 'latency' IS NOT NULL
         ORDER BY recorded_at DESC, id DESC LIMIT 1) newest`,
    [workspace, versions.map(({ model_name }) => model_name), versions.map(({ version }) => version)],
  );
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  return versions.map((_, i) => {
    const row = byPlace.get(i + 1);
    if (row === undefined) return null;
    const { p50_ms, p95_ms, rows: timed } = row.latency;
    const measured = { source: 'evaluation' as const, evaluation_id: row.id };
    return { p50_ms, p95_ms, rows: timed, ...measured, measured_at: row.recorded_at.toISOString() };
  });
}
