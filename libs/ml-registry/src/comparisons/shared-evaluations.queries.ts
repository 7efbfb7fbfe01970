import type { EntityManager } from 'typeorm';

/** An evaluation that kept what it predicted of each row. */
export interface KeptEvaluation {
  readonly id: string;
  readonly predictionsDigest: string;
}

/** Evaluations of all the versions on the same file, in their order. */
export interface SharedEvaluations {
  readonly datasetDigest: string;
  readonly evaluations: readonly KeptEvaluation[];
}

interface EvidenceRow {
  readonly place: number;
  readonly id: string;
  readonly dataset_digest: string;
  readonly predictions_digest: string;
}

// Of each version the newest evaluation on each file; files judged last come first.
const NEWEST = `
  SELECT * FROM (
    SELECT DISTINCT ON (wanted.place, evidence.facts ->> 'dataset_digest')
           wanted.place::int AS place, evidence.id, evidence.facts ->> 'dataset_digest' AS dataset_digest,
           evidence.facts ->> 'predictions_digest' AS predictions_digest, evidence.recorded_at
      FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (model_name, version, place)
      JOIN version_evidence evidence ON evidence.workspace = $1 AND evidence.kind = 'evaluation'
       AND evidence.model_name = wanted.model_name AND evidence.version = wanted.version
     WHERE evidence.facts ->> 'predictions_digest' IS NOT NULL
     ORDER BY wanted.place, evidence.facts ->> 'dataset_digest', evidence.recorded_at DESC, evidence.id DESC
  ) newest ORDER BY recorded_at DESC, id DESC`;

/** The file that all versions were judged on last, with their newest evaluations on it; undefined where there is none. */
export async function findSharedEvaluations(
  manager: EntityManager,
  workspace: string,
  versions: readonly { readonly model_name: string; readonly version: string }[],
): Promise<SharedEvaluations | undefined> {
  const rows = await manager.query<EvidenceRow[]>(NEWEST, [
    workspace,
    versions.map(({ model_name }) => model_name),
    versions.map(({ version }) => version),
  ]);
  for (const datasetDigest of new Set(rows.map(({ dataset_digest }) => dataset_digest))) {
    const onFile = new Map(rows.filter((row) => row.dataset_digest === datasetDigest).map((row) => [row.place, row]));
    const evaluations = versions.flatMap((_, i) => {
      const row = onFile.get(i + 1);
      return row === undefined ? [] : [{ id: row.id, predictionsDigest: row.predictions_digest }];
    });
    if (evaluations.length === versions.length) return { datasetDigest, evaluations };
  }
  return undefined;
}
