import {
  isMlflowWebhookEvent,
  partsOfEvent,
  type RegistryWebhookEvent,
  WEBHOOK_NAME,
  type WebhookStatus,
  type WebhookTestResult,
  type WebhookView,
} from '@intelgraph/ml-registry';

import { enumOf, message } from '../wire/field-readers.js';
import { refused } from '../wire/mlflow-error.js';

/** MLflow's names (mlflow/protos/webhooks.proto). */
const ENTITIES = [
  'ENTITY_UNSPECIFIED',
  'REGISTERED_MODEL',
  'MODEL_VERSION',
  'MODEL_VERSION_TAG',
  'MODEL_VERSION_ALIAS',
  'PROMPT',
  'PROMPT_VERSION',
  'PROMPT_TAG',
  'PROMPT_VERSION_TAG',
  'PROMPT_ALIAS',
  'BUDGET_POLICY',
] as const;
const ACTIONS = ['ACTION_UNSPECIFIED', 'CREATED', 'UPDATED', 'DELETED', 'SET', 'EXCEEDED'] as const;

/** Reads an event of a webhook. */
export const wireEvent = () => message({ entity: enumOf(ENTITIES).required(), action: enumOf(ACTIONS).required() });

/** Reads whether a webhook is called. */
export const wireStatus = () => enumOf(['ACTIVE', 'DISABLED']);

interface WireEvent {
  readonly entity: (typeof ENTITIES)[number];
  readonly action: (typeof ACTIONS)[number];
}

/** @throws MlflowError for what MLflow's webhooks are not called for */
export function toEvent({ entity, action }: WireEvent): RegistryWebhookEvent {
  const event = `${entity}.${action}`.toLowerCase();
  if (isMlflowWebhookEvent(event)) return event;
  if (entity === 'BUDGET_POLICY') throw refused('There are no budgets here: no webhook can be called for them.');
  throw refused(`Invalid action '${action.toLowerCase()}' for entity '${entity.toLowerCase()}'.`);
}

export const toEvents = (events: readonly WireEvent[]): RegistryWebhookEvent[] => [...new Set(events.map(toEvent))];

export const toWebhookStatus = (status: 'ACTIVE' | 'DISABLED' | undefined): WebhookStatus | undefined =>
  status === undefined ? undefined : status === 'ACTIVE' ? 'active' : 'disabled';

/** Checks a webhook's name in MLflow's words. */
export function assertWebhookName(name: string): void {
  if (WEBHOOK_NAME.test(name)) return;
  throw refused(
    `Webhook name '${name.slice(0, 100)}' is invalid. It must start and end with a letter or digit, be less than 63 ` +
      'characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).',
  );
}

/** A webhook as MLflow's clients know it: without the events that they would fail on. */
export function toWireWebhook(webhook: WebhookView): object {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    description: webhook.description === '' ? undefined : webhook.description,
    url: webhook.url,
    events: webhook.events.filter(isMlflowWebhookEvent).map((event) => {
      const { entity, action } = partsOfEvent(event);
      return { entity: entity.toUpperCase(), action: action.toUpperCase() };
    }),
    status: webhook.status.toUpperCase(),
    creation_timestamp: Date.parse(webhook.created_at),
    last_updated_timestamp: Date.parse(webhook.updated_at),
  };
}

export function toWireTestResult(result: WebhookTestResult): object {
  return {
    success: result.success,
    response_status: result.response_status ?? undefined,
    response_body: result.response_body ?? undefined,
    error_message: result.error_message ?? undefined,
  };
}
