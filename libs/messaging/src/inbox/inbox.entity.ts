import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that a consumer group of this domain has handled. */
@Entity('inbox')
export class InboxEntry {
  @PrimaryColumn({ name: 'consumer_group', type: 'text' })
  group: string;

  @PrimaryColumn({ name: 'event_id', type: 'text' })
  eventId: string;

  @Column({ name: 'received_at', type: 'timestamptz', default: () => 'now()' })
  receivedAt: Date;
}
