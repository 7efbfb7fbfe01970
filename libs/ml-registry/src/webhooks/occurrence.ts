import type { RegistryWebhookEvent } from './webhook-events.js';

/** Something that webhooks are called for. */
export interface Occurrence {
  readonly event: RegistryWebhookEvent;
  /** Calls about one model are first tried in the order of what happened. */
  readonly modelId: string;
  /** What the call says, in MLflow's shape where MLflow has one. */
  readonly data: Readonly<Record<string, unknown>>;
}
