import { defineStateMachine } from '@intelgraph/kernel';

export const DELIVERY_STATES = ['queued', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryStateName = (typeof DELIVERY_STATES)[number];

/** The life of a message. One that failed may be sent again by a person; one whose receiver is gone is cancelled. */
export const deliveryStates = defineStateMachine<DeliveryStateName>({
  initial: 'queued',
  transitions: {
    queued: ['delivered', 'failed', 'cancelled'],
    delivered: [],
    failed: ['queued'],
    cancelled: [],
  },
});
