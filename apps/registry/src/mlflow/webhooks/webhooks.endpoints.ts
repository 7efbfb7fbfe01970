import { webhookCreated, webhookDeleted, webhookTested, webhookUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import {
  isMlflowWebhookEvent,
  MLFLOW_WEBHOOK_EVENTS,
  type RegistryWebhookEvent,
  WebhookNotFoundError,
  type WebhooksQueries,
  type WebhooksService,
  type WebhookTestsService,
  type WebhookView,
} from '@intelgraph/ml-registry';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { int32, listOf, text } from '../wire/field-readers.js';
import { missingParameter, MlflowError } from '../wire/mlflow-error.js';

import {
  assertWebhookName,
  toEvent,
  toEvents,
  toWebhookStatus,
  toWireTestResult,
  toWireWebhook,
  wireEvent,
  wireStatus,
} from './webhooks.wire.js';

export interface WebhookEndpointServices {
  readonly webhooks: WebhooksService;
  readonly queries: WebhooksQueries;
  readonly tests: WebhookTestsService;
}

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;

/** MLflow's webhooks. */
export function webhooksEndpoints(services: WebhookEndpointServices): MlflowEndpoint[] {
  return [create(services), list(services), get(services), update(services), remove(services), test(services)];
}

function create({ webhooks }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/webhooks',
    summary: 'Creates a webhook; it is called for whatever happens from now on.',
    roles: ['admin'],
    gives: { webhook: one('Webhook') },
    writes: webhookCreated,
    fields: {
      name: text().required(),
      url: text().required(),
      events: listOf(wireEvent()),
      description: text(),
      secret: text(),
      status: wireStatus(),
    },
    handle: async (context, { name, url, events, description, secret, status }) => {
      if (events.length === 0) throw missingParameter('events');
      assertWebhookName(name);
      const created = await webhooks.create(context, {
        ...{ name, url, description },
        events: toEvents(events),
        secret: secret === '' ? undefined : secret,
        status: toWebhookStatus(status),
      });
      return { webhook: toWireWebhook(created) };
    },
  });
}

function list({ queries }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/webhooks',
    summary: 'Webhooks, newest first.',
    roles: ['admin'],
    gives: pageOf('webhooks', 'Webhook'),
    fields: { max_results: int32(), page_token: text() },
    handle: async (context, { max_results: pageSize = DEFAULT_PAGE, page_token: pageToken }) => {
      if (pageSize < 1 || pageSize > MAX_PAGE) {
        throw new MlflowError('INVALID_PARAMETER_VALUE', `max_results must be between 1 and ${MAX_PAGE}.`);
      }
      const page = await queries.list(context, {
        pageSize,
        ...(pageToken !== undefined && pageToken !== '' && { pageToken }),
        // MLflow's client fails on a webhook without an event that it knows.
        anyOf: MLFLOW_WEBHOOK_EVENTS,
      });
      return { webhooks: page.items.map(toWireWebhook), next_page_token: page.nextPageToken };
    },
  });
}

function get({ queries }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/webhooks/:webhook_id',
    summary: 'A webhook.',
    roles: ['admin'],
    gives: { webhook: one('Webhook') },
    fields: { webhook_id: text().required() },
    handle: async (context, { webhook_id: id }) => ({ webhook: toWireWebhook(await known(queries, context, id)) }),
  });
}

function update({ webhooks, queries }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'PATCH',
    path: '/webhooks/:webhook_id',
    summary: "Changes a webhook; the events that are not MLflow's stay as they are.",
    roles: ['admin'],
    gives: { webhook: one('Webhook') },
    writes: webhookUpdated,
    fields: {
      webhook_id: text().required(),
      name: text(),
      url: text(),
      events: listOf(wireEvent()),
      description: text(),
      secret: text(),
      status: wireStatus(),
    },
    handle: async (context, { webhook_id: id, name, url, events, description, secret, status }) => {
      const before = await known(queries, context, id);
      if (name !== undefined && name !== '') assertWebhookName(name);
      const kept = before.events.filter((event) => !isMlflowWebhookEvent(event)) as RegistryWebhookEvent[];
      const updated = await inMlflowWords(id, () =>
        webhooks.update(context, id, {
          ...(name !== undefined && name !== '' && { name }),
          ...(url !== undefined && url !== '' && { url }),
          ...(events.length > 0 && { events: [...toEvents(events), ...kept] }),
          description,
          // As in MLflow, an empty one ends the signing.
          secret: secret === '' ? null : secret,
          status: toWebhookStatus(status),
        }),
      );
      return { webhook: toWireWebhook(updated) };
    },
  });
}

function remove({ webhooks, queries }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'DELETE',
    path: '/webhooks/:webhook_id',
    summary: 'Deletes a webhook.',
    roles: ['admin'],
    writes: webhookDeleted,
    fields: { webhook_id: text().required() },
    handle: async (context, { webhook_id: id }) => {
      await known(queries, context, id);
      await inMlflowWords(id, () => webhooks.delete(context, id));
      return {};
    },
  });
}

function test({ tests, queries }: WebhookEndpointServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/webhooks/:webhook_id/test',
    summary: 'Calls a webhook with an example, once, and tells how that went.',
    roles: ['admin'],
    gives: { result: one('WebhookTestResult') },
    writes: webhookTested,
    fields: { webhook_id: text().required(), event: wireEvent() },
    handle: async (context, { webhook_id: id, event }) => {
      const { events } = await known(queries, context, id);
      const tested = event === undefined ? events.find(isMlflowWebhookEvent) : toEvent(event);
      return { result: toWireTestResult(await inMlflowWords(id, () => tests.test(context, id, tested))) };
    },
  });
}

/** The webhook, if MLflow's clients can know it. */
async function known(queries: WebhooksQueries, context: RequestContext, id: string): Promise<WebhookView> {
  const found = await inMlflowWords(id, () => queries.get(context, id));
  if (found.events.some(isMlflowWebhookEvent)) return found;
  throw noSuchWebhook(id);
}

async function inMlflowWords<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof WebhookNotFoundError ? noSuchWebhook(id) : error;
  }
}

const noSuchWebhook = (id: string): MlflowError =>
  new MlflowError('RESOURCE_DOES_NOT_EXIST', `Webhook with ID ${id} not found.`);
