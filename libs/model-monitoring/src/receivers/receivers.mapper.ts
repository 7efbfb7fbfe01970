import type { ReceiverState } from '@intelgraph/contracts';

import type { EmailSettings, PagerDutySettings, ReceiverKind } from './receiver-kinds.js';
import type { ReceiverEntity } from './receiver.entity.js';

/** A receiver as the interface shows it: never its secrets. */
export interface ReceiverView extends ReceiverState {
  readonly kind: ReceiverKind;
  readonly email: EmailSettings | null;
  readonly pagerduty: PagerDutySettings | null;
  readonly created_by: string;
}

/** A receiver as its events show it: neither secrets nor the addresses of persons. */
export function toReceiverState(receiver: ReceiverEntity): ReceiverState {
  const { host } = receiver.settings;
  return {
    id: receiver.id,
    name: receiver.name,
    kind: receiver.kind,
    enabled: receiver.enabled,
    host: typeof host === 'string' ? host : null,
    send_resolved: receiver.sendResolved,
    group_wait_seconds: receiver.groupWaitSeconds,
    group_interval_seconds: receiver.groupIntervalSeconds,
    repeat_interval_seconds: receiver.repeatIntervalSeconds,
    created_at: receiver.createdAt.toISOString(),
    updated_at: receiver.updatedAt.toISOString(),
  };
}

export function toReceiverView(receiver: ReceiverEntity): ReceiverView {
  const { kind, settings } = receiver;
  return {
    ...toReceiverState(receiver),
    kind,
    email: kind === 'email' ? (settings as unknown as EmailSettings) : null,
    pagerduty: kind === 'pagerduty' ? (settings as unknown as PagerDutySettings) : null,
    created_by: receiver.createdBy,
  };
}
