import type { AlertNotification } from '../notifications/notification.js';
import type { ReceiverKind } from '../receivers/receiver-kinds.js';

/** A message on its way. */
export interface OutgoingMessage {
  /** The same for every try: what receivers recognise repetitions by. */
  readonly deliveryId: string;
  readonly createdAt: Date;
  readonly notification: AlertNotification;
}

/** How a try ended. */
export type SendOutcome =
  /** `note`: what is to be known all the same. */
  | { readonly outcome: 'delivered'; readonly status?: number; readonly note?: string }
  /** May work later: no answer, overload, a fault of the receiver. */
  | { readonly outcome: 'retry'; readonly reason: string; readonly status?: number; readonly retryAfterMs?: number }
  /** Will never work as it is. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly status?: number };

/** A way to people or machines. */
export interface Channel<Settings, Secrets> {
  readonly kind: ReceiverKind;
  /** Least time between two messages to a receiver, in milliseconds. */
  readonly paceMs: number;
  /** Tries once, until the signal aborts. Never throws for what the other side does. */
  send(
    receiver: { readonly settings: Settings; readonly secrets: Secrets },
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome>;
}
