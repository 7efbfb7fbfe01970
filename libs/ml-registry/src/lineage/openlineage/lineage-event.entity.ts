import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An OpenLineage event as it was received or emitted. */
@Entity('lineage_events')
export class LineageEventEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  /** `received` from a producer, or `emitted` by the platform. */
  @Column({ name: 'origin', type: 'text' })
  origin: 'received' | 'emitted';

  /** `run`, `job` or `dataset`. */
  @Column({ name: 'kind', type: 'text' })
  kind: 'run' | 'job' | 'dataset';

  @Column({ name: 'event_type', type: 'text', nullable: true })
  eventType: string | null;

  @Column({ name: 'event_time', type: 'timestamptz', precision: 3 })
  eventTime: Date;

  @Column({ name: 'job_namespace', type: 'text', nullable: true })
  jobNamespace: string | null;

  @Column({ name: 'job_name', type: 'text', nullable: true })
  jobName: string | null;

  @Column({ name: 'run_id', type: 'text', nullable: true })
  runId: string | null;

  /** sha256 (hex) of the event's canonical form; the same event again is the one that is there. */
  @Column({ name: 'digest', type: 'text' })
  digest: string;

  @Column({ name: 'event', type: 'jsonb' })
  event: Record<string, unknown>;

  @Column({ name: 'recorded_by', type: 'text' })
  recordedBy: string;

  @Column({ name: 'recorded_at', type: 'timestamptz', precision: 3 })
  recordedAt: Date;
}
