import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Assignment } from '../tuning/search-space.js';
import type { TrialState } from '../tuning/trial.js';

/** One trial of a job's hyperparameter search; no two of a job have the same parameters. */
@Entity('training_trials')
export class TrainingTrialEntity {
  @PrimaryColumn('uuid', { name: 'job_id' })
  jobId: string;

  /** From 0. */
  @PrimaryColumn('int')
  number: number;

  @Column('text')
  state: TrialState;

  @Column('jsonb')
  params: Assignment;

  @Column('double precision', { nullable: true })
  value: number | null;

  /** Value of the objective by epoch. */
  @Column('jsonb')
  intermediate: Record<string, number>;
}
