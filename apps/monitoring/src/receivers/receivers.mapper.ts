import type { ReceiverView } from '@intelgraph/model-monitoring';

import type { ReceiverDto } from './receivers.dto.js';

export function toReceiverDto({ email, ...receiver }: ReceiverView): ReceiverDto {
  return { ...receiver, email: email === null ? null : { ...email, to: [...email.to] } };
}
