import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an evaluation of a version found, by check. */
export interface EvaluationEvidence {
  readonly metrics: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Sensitive columns whose groups were compared; absent in what was recorded before evaluations told it. */
  readonly fairness_columns?: readonly string[];
  /** Blob of TestPredictions, where they were kept. */
  readonly predictions_digest?: string;
  readonly dataset_digest?: string;
  /** Of the model alone, one row at a time; absent in what was recorded before evaluations told it. */
  readonly latency?: { readonly rows: number; readonly p50_ms: number; readonly p95_ms: number };
}

/** What the newest card of a version holds. */
export interface CardEvidence {
  readonly sections: readonly string[];
  readonly digest: string;
}

/** A canary of the version that passed all of its steps. */
export interface CanaryEvidence {
  /** Name of the deployment. */
  readonly deployment: string;
  readonly artifact_digest: string;
}

/** A fact about a version that another service told us, by its id there. */
@Entity('version_evidence')
export class VersionEvidenceEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: 'evaluation' | 'model_card' | 'canary';

  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;

  @Column({ name: 'facts', type: 'jsonb' })
  facts: EvaluationEvidence | CardEvidence | CanaryEvidence;

  @Column({ name: 'recorded_at', type: 'timestamptz', precision: 3 })
  recordedAt: Date;
}
