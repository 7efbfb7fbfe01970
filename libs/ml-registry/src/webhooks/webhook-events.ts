/** What MLflow's webhooks are called for, in MLflow's words: `<entity>.<action>`. */
export const MLFLOW_WEBHOOK_EVENTS = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'prompt.created',
  'prompt_version.created',
  'prompt_tag.set',
  'prompt_tag.deleted',
  'prompt_version_tag.set',
  'prompt_version_tag.deleted',
  'prompt_alias.created',
  'prompt_alias.deleted',
] as const;
export type MlflowWebhookEvent = (typeof MLFLOW_WEBHOOK_EVENTS)[number];

/** What else happens here, which MLflow's clients do not know. */
const OWN_EVENTS = [
  'registered_model.updated',
  'registered_model.renamed',
  'registered_model.deleted',
  'registered_model.restored',
  'registered_model.purged',
  'registered_model_tag.set',
  'registered_model_tag.deleted',
  'model_version.updated',
  'model_version.sealed',
  'model_version.deprecated',
  'model_version.deleted',
  'model_version.restored',
  'model_version.purged',
  'model_version.stage_changed',
  'stage_transition.requested',
  'stage_transition.approved',
  'stage_transition.rejected',
  'stage_transition.withdrawn',
  'stage_transition.expired',
] as const;

/** Everything a webhook may be called for. */
export const REGISTRY_WEBHOOK_EVENTS = [...MLFLOW_WEBHOOK_EVENTS, ...OWN_EVENTS] as const;
export type RegistryWebhookEvent = (typeof REGISTRY_WEBHOOK_EVENTS)[number];

export function isMlflowWebhookEvent(event: string): event is MlflowWebhookEvent {
  return MLFLOW_WEBHOOK_EVENTS.some((known) => known === event);
}

/** Entity and action of an event. */
export function partsOfEvent(event: string): { entity: string; action: string } {
  const [entity = '', action = ''] = event.split('.');
  return { entity, action };
}
