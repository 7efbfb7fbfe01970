import type { Logger } from '@intelgraph/kernel';

import { headlineOf } from '../notifications/notification.js';

import type { Channel, OutgoingMessage, SendOutcome } from './channel.js';

/** The log of the service. */
export class LogChannel implements Channel<object, object> {
  readonly kind = 'log';
  readonly paceMs = 0;

  constructor(private readonly logger: Logger) {}

  send(_receiver: object, { deliveryId, notification }: OutgoingMessage): Promise<SendOutcome> {
    const { purpose, workspace, model_name, severity, firing, resolved } = notification;
    const fields = { delivery_id: deliveryId, purpose, workspace, model_name, severity, firing, resolved };
    if (purpose === 'firing') this.logger.warn(fields, headlineOf(notification));
    else this.logger.info(fields, headlineOf(notification));
    return Promise.resolve({ outcome: 'delivered' });
  }
}
