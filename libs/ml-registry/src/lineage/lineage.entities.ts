import { Column, Entity, PrimaryColumn } from 'typeorm';

import { safeInteger } from '../inputs/bigint-column.js';

/** A parent of a version. `parentVersionId` is null while nothing of the workspace matches the reference. */
@Entity('lineage_edges')
export class LineageEdgeEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'parent_version_id', type: 'text', nullable: true })
  parentVersionId: string | null;

  @Column({ name: 'parent_model', type: 'text' })
  parentModel: string;

  @Column({ name: 'parent_version', type: 'text' })
  parentVersion: string;

  @Column({ name: 'relationship', type: 'text' })
  relationship: string;
}

/** A data set that a version was made or judged with. */
@Entity('lineage_datasets')
export class LineageDatasetEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'dataset_id', type: 'text' })
  datasetId: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'split', type: 'text' })
  split: string;

  @Column({ name: 'size', type: 'bigint', nullable: true, transformer: safeInteger })
  size: number | null;

  @Column({ name: 'digest', type: 'text', nullable: true })
  digest: string | null;
}

/** Experiment, run and job a version came from. */
@Entity('lineage_origins')
export class LineageOriginEntity {
  @PrimaryColumn({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'experiment_id', type: 'text', nullable: true })
  experimentId: string | null;

  @Column({ name: 'run_id', type: 'text', nullable: true })
  runId: string | null;

  @Column({ name: 'job_id', type: 'text', nullable: true })
  jobId: string | null;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
