import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { WebhookDeliveryStateName } from './webhook-delivery.states.js';

/** One try of a call. */
export interface WebhookTry {
  readonly at: string;
  readonly status: number | null;
  /** Null when it got through. */
  readonly error: string | null;
}

/** A call of a webhook. Claims, leases and marks are SQL on the database's clock; see webhook-queue.queries.ts. */
@Entity('webhook_deliveries')
export class WebhookDeliveryEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'webhook_id', type: 'text' })
  webhookId: string;

  @Column({ name: 'event', type: 'text' })
  event: string;

  @Column({ name: 'test', type: 'boolean' })
  test: boolean;

  /** The very bytes that are sent and signed; not read with lists. */
  @Column({ name: 'body', type: 'text', select: false })
  body: string;

  @Column({ name: 'state', type: 'text' })
  state: WebhookDeliveryStateName;

  @Column({ name: 'attempts', type: 'int' })
  attempts: number;

  @Column({ name: 'attempts_left', type: 'int' })
  attemptsLeft: number;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  /** The last ones, the newest last. */
  @Column({ name: 'tries', type: 'jsonb' })
  tries: WebhookTry[];

  @Column({ name: 'last_status', type: 'int', nullable: true })
  lastStatus: number | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
