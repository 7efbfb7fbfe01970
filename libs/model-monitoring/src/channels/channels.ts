import type { Clock, Logger } from '@intelgraph/kernel';
import { type AddressGuard, redacted, type SealedSecrets, SecretsUnreadableError } from '@intelgraph/outbound';

import type { ClaimedDelivery } from '../deliveries/deliveries.queries.js';
import type { ReceiverConfigs, ReceiverKind } from '../receivers/receiver-kinds.js';
import { RECEIVER_KINDS } from '../receivers/receiver-kinds.js';

import type { Channel, SendOutcome } from './channel.js';
import { EmailChannel } from './email.channel.js';
import { HttpPoster } from './http-poster.js';
import { LogChannel } from './log.channel.js';
import { PagerDutyChannel } from './pagerduty.channel.js';
import { SlackChannel } from './slack.channel.js';
import { WebhookChannel } from './webhook.channel.js';

type AllChannels = {
  readonly [K in ReceiverKind]: Channel<ReceiverConfigs[K]['settings'], ReceiverConfigs[K]['secrets']>;
};

export interface ChannelsParts {
  readonly guard: AddressGuard;
  readonly secrets: SealedSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where PagerDuty's Events API is; its own addresses unless given. */
  readonly pagerDutyUrl?: string | undefined;
}

/** All ways to receivers. */
export class Channels {
  private readonly all: AllChannels;

  constructor(private readonly parts: ChannelsParts) {
    const { guard, clock, logger } = parts;
    const http = new HttpPoster(guard);
    this.all = {
      email: new EmailChannel(guard),
      slack: new SlackChannel(http),
      pagerduty: new PagerDutyChannel(http, parts.pagerDutyUrl),
      webhook: new WebhookChannel(http, clock),
      log: new LogChannel(logger),
    };
  }

  paceMsOf(kind: string): number {
    return isKind(kind) ? this.all[kind].paceMs : 0;
  }

  /** Tries once. What goes on record of the outcome holds none of the receiver's secrets. */
  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<SendOutcome> {
    const { id, kind, settings, created_at: createdAt, notification } = delivery;
    if (!isKind(kind)) return { outcome: 'refused', reason: `receivers of kind ${kind} are not known here` };
    let secrets: unknown;
    try {
      secrets = this.parts.secrets.open(delivery.secrets, delivery.receiver_id);
    } catch (error) {
      if (!(error instanceof SecretsUnreadableError)) throw error;
      return { outcome: 'retry', reason: error.message };
    }
    const channel = this.all[kind] as Channel<unknown, unknown>;
    const outcome = await channel.send({ settings, secrets }, { deliveryId: id, createdAt, notification }, signal);
    return outcome.outcome === 'delivered' ? outcome : { ...outcome, reason: redacted(outcome.reason, secrets) };
  }
}

function isKind(kind: string): kind is ReceiverKind {
  return RECEIVER_KINDS.some((known) => known === kind);
}
