import type { CheckRunState } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('check_runs')
export class CheckRunEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'check_id', type: 'text' })
  checkId: string;

  /** When the schedule wanted it, once for each check and time; null for a run that somebody asked for. */
  @Column({ name: 'scheduled_for', type: 'timestamptz', precision: 3, nullable: true })
  scheduledFor: Date | null;

  @Column({ name: 'as_of', type: 'timestamptz', precision: 3 })
  asOf: Date;

  @Column({ name: 'outcome', type: 'text' })
  outcome: string;

  @Column({ name: 'run', type: 'jsonb' })
  run: CheckRunState;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
