import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** An event that was committed with a write and is, or is to be, published. */
@Entity('outbox')
export class OutboxMessage {
  /** Order of insertion; commits may come in another order. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column({ name: 'event_id', type: 'text', unique: true })
  eventId: string;

  @Column({ type: 'text' })
  topic: string;

  @Column({ name: 'message_key', type: 'text' })
  key: string;

  /** The exact JSON text that is published. */
  @Column({ type: 'text' })
  payload: string;

  @Column({ type: 'text' })
  traceparent: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true })
  sentAt: Date | null;
}
