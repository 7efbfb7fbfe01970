import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import {
  ALERT_DELIVERY_SCHEMA,
  ALERT_ROUTE_SCHEMA,
  ALERT_SCHEMA,
  RECEIVER_SCHEMA,
  SILENCE_SCHEMA,
} from './monitoring-alerts.schemas.js';
import type {
  AlertDeliveryState,
  AlertRouteState,
  AlertState,
  ReceiverState,
  SilenceState,
} from './monitoring-alerts.schemas.js';

export type * from './monitoring-alerts.schemas.js';

/** All of them are audit records: one a write. */
const define = <T>(type: string, description: string, schema: JsonSchema): EventDefinition<T> =>
  defineEvent<T>({ type: `monitoring.${type}.v1`, audited: true, description, schema });

export const alertRaised = define<AlertState>('alert.raised', 'Something is the matter with a model.', ALERT_SCHEMA);
export const alertResolved = define<AlertState>('alert.resolved', 'The cause of an alert is gone.', ALERT_SCHEMA);
export const alertAcknowledged = define<AlertState>(
  'alert.acknowledged',
  'A person takes care of an alert.',
  ALERT_SCHEMA,
);

export const receiverCreated = define<ReceiverState>('receiver.created', 'A receiver was made.', RECEIVER_SCHEMA);
export const receiverUpdated = define<ReceiverState>('receiver.updated', 'A receiver was changed.', RECEIVER_SCHEMA);
export const receiverDeleted = define<ReceiverState>('receiver.deleted', 'A receiver was removed.', RECEIVER_SCHEMA);

export const alertRouteCreated = define<AlertRouteState>('route.created', 'A route was made.', ALERT_ROUTE_SCHEMA);
export const alertRouteUpdated = define<AlertRouteState>('route.updated', 'A route was changed.', ALERT_ROUTE_SCHEMA);
export const alertRouteDeleted = define<AlertRouteState>('route.deleted', 'A route was removed.', ALERT_ROUTE_SCHEMA);

export const silenceCreated = define<SilenceState>('silence.created', 'Alerts were silenced.', SILENCE_SCHEMA);
export const silenceEnded = define<SilenceState>('silence.ended', 'A silence was ended early.', SILENCE_SCHEMA);

export const receiverTested = define<AlertDeliveryState>(
  'receiver.tested',
  'A test message to a receiver was asked for.',
  ALERT_DELIVERY_SCHEMA,
);
export const deliveryReplayed = define<AlertDeliveryState>(
  'delivery.replayed',
  'A failed message to a receiver shall be sent again.',
  ALERT_DELIVERY_SCHEMA,
);

/** The events about alerts and those who are told of them. */
export const MONITORING_ALERT_EVENTS: readonly EventDefinition[] = [
  alertRaised,
  alertResolved,
  alertAcknowledged,
  receiverCreated,
  receiverUpdated,
  receiverDeleted,
  receiverTested,
  alertRouteCreated,
  alertRouteUpdated,
  alertRouteDeleted,
  silenceCreated,
  silenceEnded,
  deliveryReplayed,
];
