import { type AlertNotification, headlineOf, type NotifiedAlert } from '../notifications/notification.js';
import type { HostSettings, SlackSecrets } from '../receivers/receiver-kinds.js';

import type { Channel, OutgoingMessage, SendOutcome } from './channel.js';
import type { HttpPoster } from './http-poster.js';

/** Limits of Slack's blocks (api.slack.com/reference/block-kit/blocks), in characters after escaping. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_LISTED = 10;

interface Text {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
}
interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: Text;
  readonly elements?: readonly Text[];
}

/** What Slack's incoming webhook takes. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Slack's incoming webhooks: one message a second, and no key by which a repetition would be known. */
export class SlackChannel implements Channel<HostSettings, SlackSecrets> {
  readonly kind = 'slack';
  readonly paceMs = 1_000;

  constructor(private readonly http: HttpPoster) {}

  send(
    { secrets }: { readonly secrets: SlackSecrets },
    { notification }: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const body = JSON.stringify(slackMessage(notification));
    return this.http.post({ url: secrets.url, headers: {}, body }, signal);
  }
}

export function slackMessage(notification: AlertNotification): SlackMessage {
  const headline = headlineOf(notification);
  const listed = notification.alerts.slice(0, MAX_LISTED);
  const more = notification.omitted + notification.alerts.length - listed.length;
  return {
    text: escaped(headline, MAX_SECTION),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escaped(headline, MAX_HEADER) } },
      ...listed.map((alert): Block => ({ type: 'section', text: { type: 'mrkdwn', text: sectionOf(alert) } })),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(footerOf(notification, more), MAX_SECTION) }] },
    ],
  };
}

function sectionOf(alert: NotifiedAlert): string {
  const labels = Object.entries(alert.labels).map(([key, value]) => `${key}=${value}`);
  const state = alert.state === 'resolved' ? 'resolved' : alert.severity;
  const title = `*${escaped(alert.name, 300)}* (${state}, version ${escaped(alert.model_version || 'all', 300)})`;
  return `${title}\n${escaped(alert.summary, 1_000)}\n${escaped(labels.join(', '), 1_000)}`;
}

function footerOf({ firing, resolved, workspace, purpose }: AlertNotification, more: number): string {
  if (purpose === 'test') return `workspace ${workspace}`;
  const rest = more > 0 ? `, ${more} more not shown` : '';
  return `${firing} firing, ${resolved} resolved${rest}; workspace ${workspace}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escapes what Slack reads as control characters, so that data can name neither channels nor links; cuts to `max`. */
export function escaped(text: string, max: number): string {
  let out = '';
  for (const character of text) {
    const safe = ENTITIES[character] ?? character;
    if (out.length + safe.length > max - 1) return `${out}…`;
    out += safe;
  }
  return out;
}
