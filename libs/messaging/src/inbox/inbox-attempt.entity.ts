import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that was begun and is not finished. What stays behind was begun by processes that died of it. */
@Entity('inbox_attempts')
export class InboxAttempt {
  @PrimaryColumn({ name: 'consumer_group', type: 'text' })
  group: string;

  @PrimaryColumn({ name: 'event_id', type: 'text' })
  eventId: string;

  /** How many processes have begun it. */
  @Column({ type: 'integer' })
  processes: number;

  @Column({ name: 'last_process', type: 'text' })
  lastProcess: string;

  @Column({ name: 'begun_at', type: 'timestamptz', default: () => 'now()' })
  begunAt: Date;
}
