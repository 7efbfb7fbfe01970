import type { QuotaView } from '@intelgraph/model-serving';

import type { QuotaDto } from './quotas.dto.js';

export function toQuotaDto({ quota, used, end }: QuotaView): QuotaDto {
  const { scope, subject: id, predictions, period, revision } = quota;
  return {
    ...{ scope, id, predictions, period, used, revision },
    remaining: Math.max(0, predictions - used),
    resets_at: end.toISOString(),
    created_at: quota.createdAt.toISOString(),
    updated_at: quota.updatedAt.toISOString(),
  };
}
