import type { DeliveryView } from '@intelgraph/model-monitoring';

import type { DeliveryDto } from './deliveries.dto.js';

export function toDeliveryDto({ notification, ...delivery }: DeliveryView): DeliveryDto {
  return { ...delivery, notification: { ...notification } };
}
