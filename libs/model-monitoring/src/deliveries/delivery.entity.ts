import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { AlertNotification, Purpose } from '../notifications/notification.js';

import type { DeliveryStateName } from './delivery.states.js';

/** A message to a receiver. Claims, leases and marks are SQL on the database's clock; see deliveries.queries.ts. */
@Entity('alert_deliveries')
export class DeliveryEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'receiver_id', type: 'text' })
  receiverId: string;

  @Column({ name: 'group_key', type: 'text' })
  groupKey: string;

  @Column({ name: 'model_name', type: 'text', nullable: true })
  modelName: string | null;

  @Column({ name: 'purpose', type: 'text' })
  purpose: Purpose;

  /** Up to 100 kB: not read with lists. */
  @Column({ name: 'notification', type: 'jsonb', select: false })
  notification: AlertNotification;

  @Column({ name: 'state', type: 'text' })
  state: DeliveryStateName;

  @Column({ name: 'attempts', type: 'int' })
  attempts: number;

  @Column({ name: 'attempts_left', type: 'int' })
  attemptsLeft: number;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @Column({ name: 'last_attempt_at', type: 'timestamptz', precision: 3, nullable: true })
  lastAttemptAt: Date | null;

  /** HTTP or SMTP status of the last answer. */
  @Column({ name: 'last_status', type: 'int', nullable: true })
  lastStatus: number | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
