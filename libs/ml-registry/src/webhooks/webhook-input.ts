import { type FieldProblem, InvalidInputError, withoutUndefined } from '@intelgraph/kernel';
import { callableUrlProblems } from '@intelgraph/outbound';

import { inputCheck, text } from '../inputs/check-input.js';

import { REGISTRY_WEBHOOK_EVENTS, type RegistryWebhookEvent } from './webhook-events.js';
import { WEBHOOK_STATUSES, type WebhookStatus } from './webhook.entity.js';

export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly events: readonly RegistryWebhookEvent[];
  readonly description?: string | undefined;
  /** Signs its calls; without it they are not signed. */
  readonly secret?: string | null | undefined;
  /** active unless given. */
  readonly status?: WebhookStatus | undefined;
}

/** What is left out stays as it is; `secret: null` ends the signing. */
export type WebhookChange = Partial<NewWebhook>;

/** Of MLflow's names of webhooks. */
export const WEBHOOK_NAME = /^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;

const properties = {
  name: text(63, 1),
  url: text(2_048, 1),
  events: {
    type: 'array',
    minItems: 1,
    maxItems: REGISTRY_WEBHOOK_EVENTS.length,
    uniqueItems: true,
    items: { type: 'string', enum: [...REGISTRY_WEBHOOK_EVENTS] },
  },
  description: text(1_000),
  secret: { type: ['string', 'null'], minLength: 1, maxLength: 1_000 },
  status: { type: 'string', enum: [...WEBHOOK_STATUSES] },
};
const checkNew = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'url', 'events'],
  properties,
});
const checkChange = inputCheck({ type: 'object', additionalProperties: false, properties });

/** @throws InvalidInputError naming what is wrong */
export function assertNewWebhook(input: NewWebhook, allowPrivate: boolean): void {
  checkNew(withoutUndefined(input));
  assertNameAndUrl(input, allowPrivate);
}

/** @throws InvalidInputError naming what is wrong */
export function assertWebhookChange(change: WebhookChange, allowPrivate: boolean): void {
  checkChange(withoutUndefined(change));
  assertNameAndUrl(change, allowPrivate);
}

function assertNameAndUrl({ name, url }: WebhookChange, allowPrivate: boolean): void {
  const problems: FieldProblem[] = [];
  if (name !== undefined && !WEBHOOK_NAME.test(name)) {
    const message = 'must begin and end with a letter or digit and hold only letters, digits, dots, _ and -';
    problems.push({ field: 'name', message });
  }
  if (url !== undefined) {
    problems.push(...callableUrlProblems(url, allowPrivate).map((message) => ({ field: 'url', message })));
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}
