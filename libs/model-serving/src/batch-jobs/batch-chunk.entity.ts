import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { InputPosition } from './input/input-position.js';

/** Rows of a batch job that are answered, and the files that hold their answers: there once this row is. */
@Entity('batch_job_chunks')
export class BatchChunkEntity {
  @PrimaryColumn('uuid', { name: 'job_id' })
  jobId!: string;

  /** 0, 1, 2 … in the order of the input. */
  @PrimaryColumn('int')
  number!: number;

  @Column('int', { name: 'rows_predicted' })
  rowsPredicted!: number;

  @Column('int', { name: 'rows_bad' })
  rowsBad!: number;

  /** Where the next chunk begins. */
  @Column('jsonb')
  after!: InputPosition;

  @Column('text')
  part!: string;

  @Column('double precision', { name: 'part_bytes' })
  partBytes!: number;

  /** Of its bad rows; null = it has none. */
  @Column('text', { name: 'errors_part', nullable: true })
  errorsPart!: string | null;

  @Column('double precision', { name: 'errors_bytes' })
  errorsBytes!: number;
}
