export const RECEIVER_KINDS = ['email', 'slack', 'pagerduty', 'webhook', 'log'] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

export const EMAIL_SECURITY = ['none', 'starttls', 'tls'] as const;

/** Mail by SMTP. */
export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** In the clear, upgraded by STARTTLS (refused when the server cannot), or TLS from the first byte. */
  readonly security: (typeof EMAIL_SECURITY)[number];
  readonly username?: string;
  readonly from: string;
  readonly to: readonly string[];
}
export interface EmailSecrets {
  readonly password?: string;
}

export const PAGERDUTY_REGIONS = ['us', 'eu'] as const;
export interface PagerDutySettings {
  readonly region: (typeof PAGERDUTY_REGIONS)[number];
}
export interface PagerDutySecrets {
  readonly routing_key: string;
}

/** Slack's and our own webhooks are told by their host; the rest of the address is a secret. */
export interface HostSettings {
  readonly host: string;
}
export interface SlackSecrets {
  readonly url: string;
}
export interface WebhookSecrets {
  readonly url: string;
  /** Key of the signature: base64 after `whsec_`, or the text itself. */
  readonly secret: string;
}

/** What a receiver of a kind has: what may be shown, and what may not. */
export interface ReceiverConfigs {
  email: { settings: EmailSettings; secrets: EmailSecrets };
  slack: { settings: HostSettings; secrets: SlackSecrets };
  pagerduty: { settings: PagerDutySettings; secrets: PagerDutySecrets };
  webhook: { settings: HostSettings; secrets: WebhookSecrets };
  log: { settings: Record<string, never>; secrets: Record<string, never> };
}
