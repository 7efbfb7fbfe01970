import { oneLine } from '@intelgraph/outbound';

import type { Severity } from '../checks/severity.js';
import { type AlertNotification, headlineOf } from '../notifications/notification.js';
import type { PagerDutySecrets, PagerDutySettings } from '../receivers/receiver-kinds.js';

import type { Channel, OutgoingMessage, SendOutcome } from './channel.js';
import type { HttpPoster } from './http-poster.js';

/** Limits of the Events API v2 (developer.pagerduty.com/docs/send-alert-event). */
const MAX_SUMMARY = 1_024;
const MAX_BODY_BYTES = 512 * 1024;

const URLS: Readonly<Record<PagerDutySettings['region'], string>> = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};

/** Their four severities are ours. */
const SEVERITY: Readonly<Record<Severity, 'critical' | 'error' | 'warning' | 'info'>> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/** PagerDuty's Events API v2: one incident a model, which the deduplication key holds together and resolves. */
export class PagerDutyChannel implements Channel<PagerDutySettings, PagerDutySecrets> {
  readonly kind = 'pagerduty';
  readonly paceMs = 0;

  constructor(
    private readonly http: HttpPoster,
    private readonly url?: string,
  ) {}

  send(
    { settings, secrets }: { readonly settings: PagerDutySettings; readonly secrets: PagerDutySecrets },
    { notification }: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const body = pagerDutyBody(secrets.routing_key, notification);
    return this.http.post({ url: this.url ?? URLS[settings.region], headers: {}, body }, signal);
  }
}

/** The event as JSON; names fewer alerts when it would be too large otherwise. */
export function pagerDutyBody(routingKey: string, notification: AlertNotification): string {
  for (let named = notification.alerts.length; ; named = Math.floor(named / 2)) {
    const body = JSON.stringify(eventOf(routingKey, notification, named));
    if (named === 0 || Buffer.byteLength(body) <= MAX_BODY_BYTES) return body;
  }
}

function eventOf(routingKey: string, notification: AlertNotification, named: number): object {
  const { purpose, group_key, workspace, model_name, severity, firing, resolved, alerts } = notification;
  const [first] = alerts;
  return {
    routing_key: routingKey,
    event_action: purpose === 'resolved' ? 'resolve' : 'trigger',
    dedup_key: group_key,
    payload: {
      summary: oneLine(headlineOf(notification), MAX_SUMMARY),
      source: oneLine(`intelgraph/${workspace}`, 255),
      severity: SEVERITY[severity],
      timestamp: notification.created_at,
      component: oneLine(model_name, 255),
      group: 'models',
      class: oneLine(first?.source ?? 'monitoring', 255),
      custom_details: {
        workspace,
        firing,
        new: notification.new,
        resolved,
        firing_by_severity: notification.firing_by_severity,
        alerts: alerts.slice(0, named),
        omitted: notification.omitted + alerts.length - named,
      },
    },
    client: 'IntelGraph model monitoring',
  };
}
