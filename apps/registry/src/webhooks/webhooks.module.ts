import { Module } from '@nestjs/common';

import { WebhookDeliveriesHttpController } from './webhook-deliveries.http.controller.js';
import { WebhooksHttpController } from './webhooks.http.controller.js';
import { WebhooksProcess } from './webhooks-process.js';

/** Addresses that are called when something happens. None is called before {@link WebhooksProcess} is started. */
@Module({
  controllers: [WebhooksHttpController, WebhookDeliveriesHttpController],
  providers: [WebhooksProcess],
})
export class WebhooksModule {}
