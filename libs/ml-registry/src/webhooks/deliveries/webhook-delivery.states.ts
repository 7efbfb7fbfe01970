import { defineStateMachine } from '@intelgraph/kernel';

export const WEBHOOK_DELIVERY_STATES = ['queued', 'delivered', 'failed', 'cancelled'] as const;
export type WebhookDeliveryStateName = (typeof WEBHOOK_DELIVERY_STATES)[number];

/** The life of a call. One that ended may be made again; one whose webhook is gone is cancelled for good. */
export const webhookDeliveryStates = defineStateMachine<WebhookDeliveryStateName>({
  initial: 'queued',
  transitions: {
    queued: ['delivered', 'failed', 'cancelled'],
    delivered: ['queued'],
    failed: ['queued'],
    cancelled: [],
  },
});
