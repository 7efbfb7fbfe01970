import { DEFAULT_WEBHOOK_POLICY, type WebhookPolicy } from '@intelgraph/ml-registry';
import { boolSetting, durationSetting, intSetting } from '@intelgraph/platform';

/** Settings of the calls that tell others what happens in the registry. */
export const webhookSettings = {
  allowPrivateWebhooks: boolSetting('WEBHOOK_ALLOW_PRIVATE', {
    optional: true,
    description:
      'Lets webhooks have private and loopback addresses and be called in the clear. Unless given: only with AUTH_MODE=dev, which serves nobody but this machine.',
  }),
  webhookAttempts: intSetting('WEBHOOK_ATTEMPTS', {
    default: '26',
    min: 1,
    max: 1_000,
    description: 'Tries of a call of a webhook; the pauses grow from 1 s to 10 min, so 26 tries take three hours.',
  }),
  webhookTimeout: durationSetting('WEBHOOK_TIMEOUT', {
    default: '30s',
    description: 'Time that a try may take.',
  }),
  webhookRetention: durationSetting('WEBHOOK_RETENTION', {
    default: '30d',
    description: 'How long calls are kept in the log after they ended.',
  }),
};

export interface WebhookConfig {
  readonly allowPrivateWebhooks?: boolean | undefined;
  readonly webhookAttempts: number;
  readonly webhookTimeout: number;
  readonly webhookRetention: number;
  readonly authMode: string;
}

/** Whether webhooks may have addresses that are not on the public Internet. */
export const allowsPrivateWebhooks = (config: WebhookConfig): boolean =>
  config.allowPrivateWebhooks ?? config.authMode === 'dev';

export function webhookPolicyOf(config: WebhookConfig): WebhookPolicy {
  const { webhookAttempts: attempts, webhookTimeout: timeoutMs, webhookRetention: retentionMs } = config;
  // A process that ended is told from one that waits for an answer.
  const leaseMs = timeoutMs + 60_000;
  return { ...DEFAULT_WEBHOOK_POLICY, attempts, timeoutMs, leaseMs, retentionMs };
}
