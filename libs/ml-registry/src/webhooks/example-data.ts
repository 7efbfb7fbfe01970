import { isMlflowWebhookEvent, type MlflowWebhookEvent, type RegistryWebhookEvent } from './webhook-events.js';

const LABEL = { key: 'example_key', value: 'example_value' };
const TAGS = { example_key: 'example_value' };
const MODEL = { name: 'example_model' };
const VERSION = { ...MODEL, version: '1' };
const PROMPT = { name: 'example_prompt' };
const PROMPT_VERSION = { ...PROMPT, version: '1' };

/** MLflow's own examples (mlflow/webhooks/types.py), with which receivers are written. */
const MLFLOW_EXAMPLES: Readonly<Record<MlflowWebhookEvent, object>> = {
  'registered_model.created': { ...MODEL, tags: TAGS, description: 'An example registered model' },
  'model_version.created': {
    ...VERSION,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags: TAGS,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...VERSION, ...LABEL },
  'model_version_tag.deleted': { ...VERSION, key: LABEL.key },
  'model_version_alias.created': { ...MODEL, alias: 'example_alias', version: '1' },
  'model_version_alias.deleted': { ...MODEL, alias: 'example_alias' },
  'prompt.created': { ...PROMPT, tags: TAGS, description: 'An example prompt' },
  'prompt_version.created': {
    ...PROMPT_VERSION,
    template: 'Hello {{name}}!',
    tags: TAGS,
    description: 'An example prompt version',
  },
  'prompt_tag.set': { ...PROMPT, ...LABEL },
  'prompt_tag.deleted': { ...PROMPT, key: LABEL.key },
  'prompt_version_tag.set': { ...PROMPT_VERSION, ...LABEL },
  'prompt_version_tag.deleted': { ...PROMPT_VERSION, key: LABEL.key },
  'prompt_alias.created': { ...PROMPT, alias: 'example_alias', version: '1' },
  'prompt_alias.deleted': { ...PROMPT, alias: 'example_alias' },
};

const MOVE = { from_stage: 'staging', to_stage: 'production' };

/** What a test of the event says. */
export function exampleData(event: RegistryWebhookEvent): object {
  if (isMlflowWebhookEvent(event)) return MLFLOW_EXAMPLES[event];
  if (event.startsWith('stage_transition.')) return { ...MODEL, semver: '1.0.0', ...MOVE };
  return event.startsWith('model_version.') ? { ...VERSION, semver: '1.0.0' } : MODEL;
}
