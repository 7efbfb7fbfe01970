import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One write operation of some domain, as its audited event told it. The table refuses updates and deletes. */
@Entity('audit_entries')
export class AuditEntryEntity {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId: string;

  @Column({ name: 'occurred_at', type: 'timestamptz', precision: 3 })
  occurredAt: Date;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'principal', type: 'text' })
  principal: string;

  @Column({ name: 'principal_kind', type: 'text', nullable: true })
  principalKind: string | null;

  @Column({ name: 'via', type: 'text', nullable: true })
  via: string | null;

  @Column({ name: 'action', type: 'text' })
  action: string;

  @Column({ name: 'subject', type: 'text' })
  subject: string;

  @Column({ name: 'aggregate_version', type: 'int' })
  aggregateVersion: number;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;

  @Column({ name: 'traceparent', type: 'text' })
  traceparent: string;

  @Column({ name: 'state', type: 'jsonb' })
  state: unknown;
}
