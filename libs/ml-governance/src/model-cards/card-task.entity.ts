import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A card that has to be generated again, because something about its version changed. */
@Entity('model_card_tasks')
export class CardTaskEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'model_name', type: 'text' })
  modelName: string;

  @PrimaryColumn({ name: 'version', type: 'text' })
  version: string;

  /** Type of the event that asked last. */
  @Column({ name: 'trigger', type: 'text' })
  trigger: string;

  /** Who caused it. */
  @Column({ name: 'principal', type: 'text' })
  principal: string;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;

  @Column({ name: 'traceparent', type: 'text' })
  traceparent: string;

  /** Rises with each event: a task that was asked for again while it was worked on stays. */
  @Column({ name: 'asked', type: 'integer' })
  asked: number;

  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt: Date;
}
