import type { Principal } from '@intelgraph/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Stream, StreamFormat, StreamState } from './stream.js';

@Entity('streams')
export class StreamEntity implements Stream {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  workspace!: string;

  @Column('text')
  name!: string;

  @Column('text')
  deployment!: string;

  @Column('text', { name: 'input_topic' })
  inputTopic!: string;

  @Column('text', { name: 'output_topic' })
  outputTopic!: string;

  @Column('text', { name: 'dead_letter_topic' })
  deadLetterTopic!: string;

  @Column('text')
  format!: StreamFormat;

  @Column('int', { name: 'max_batch_rows' })
  maxBatchRows!: number;

  @Column('int', { name: 'max_wait_ms' })
  maxWaitMs!: number;

  @Column('boolean', { name: 'return_confidence' })
  returnConfidence!: boolean;

  @Column('text')
  state!: StreamState;

  @Column('text', { name: 'move_to', nullable: true })
  moveTo!: string | null;

  @Column('int')
  generation!: number;

  @Column('int')
  revision!: number;

  /** Who made it: messages are answered in their name. */
  @Column('jsonb')
  principal!: Principal;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}
