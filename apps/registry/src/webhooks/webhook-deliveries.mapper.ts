import type { WebhookDeliveryView } from '@intelgraph/ml-registry';

import type { WebhookDeliveryDto } from './webhook-deliveries.dto.js';

export function toWebhookDeliveryDto({ tries, ...delivery }: WebhookDeliveryView): WebhookDeliveryDto {
  return { ...delivery, tries: tries.map(({ at, status, error }) => ({ at, status, error })) };
}
