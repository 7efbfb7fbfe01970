import { artifactUri } from '@intelgraph/artifact-store';
import { aContext } from '@intelgraph/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { REGISTRY_WEBHOOK_EVENTS } from '../../src/index.js';
import { promote, training } from '../registry-fixture.js';

import { bodyOf, deliveryIdOf, eventOf, isSignedWith, root, SECRET, WebhookHarness } from './webhook-harness.js';

let web: WebhookHarness;
beforeEach(async () => {
  web = await WebhookHarness.start();
});
afterEach(() => web.stop());

const received = () => web.receiver.received;

describe('what webhooks are called for', () => {
  it("is told in MLflow's form, signed, under the id of the log", async () => {
    const hook = await web.hook();
    await web.registry.models.createNew(root, { name: 'fraud', description: 'who pays', labels: { team: 'risk' } });
    const [logged] = await web.until(hook, ['delivered']);

    const [call] = received();
    expect(received()).toHaveLength(1);
    expect(call).toMatchObject({ method: 'POST', path: '/hook' });
    expect(call?.headers['content-type']).toBe('application/json');
    expect(isSignedWith(SECRET, call!)).toBe(true);
    expect(isSignedWith('another', call!)).toBe(false);
    expect(deliveryIdOf(call!)).toBe(logged?.id);
    expect(bodyOf(call!)).toEqual({
      entity: 'registered_model',
      action: 'created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
      data: { name: 'fraud', tags: { team: 'risk' }, description: 'who pays' },
    });
    expect(logged).toMatchObject({ event: 'registered_model.created', attempts: 1, last_status: 200, test: false });
  });

  it('is not signed without a secret, and names the workspace that is not the default one', async () => {
    const team = aContext({ principal: 'root', roles: ['admin'], workspace: 'team-a' });
    await web.registry.webhooks.create(team, {
      name: 'plain',
      url: web.receiver.url(),
      events: ['registered_model.created'],
    });
    await web.registry.models.createNew(team, { name: 'fraud' });
    await web.model('of-the-default-workspace');
    await web.call();

    expect(received()).toHaveLength(1);
    expect(received()[0]?.headers).not.toHaveProperty('x-mlflow-signature');
    expect(bodyOf(received()[0]!).workspace).toBe('team-a');
  });

  it('covers the life of models, versions, aliases, tags and stages', async () => {
    await web.hook({ events: REGISTRY_WEBHOOK_EVENTS });
    const { registry } = web;
    const artifact_uri = artifactUri(await registry.anArtifact('weights'));
    await registry.versions.register(training, { name: 'fraud', version: '1.2.0', artifact_uri });
    await registry.modelChanges.describe(root, 'fraud', 'new words');
    await registry.labels.setOfModel(root, 'fraud', 'team', 'risk');
    await registry.labels.deleteOfModel(root, 'fraud', 'team');
    await registry.labels.setOfVersion(root, 'fraud', 1, 'gpu', 'no');
    await registry.labels.deleteOfVersion(root, 'fraud', 1, 'gpu');
    await registry.aliases.set(root, 'fraud', 'champion', '1.2.0');
    await registry.aliases.delete(root, 'fraud', 'champion');
    await promote(registry, 'fraud', '1.2.0');
    await web.call();

    expect(received().map(eventOf)).toEqual([
      'registered_model.created',
      'model_version.created',
      'registered_model.updated',
      'registered_model_tag.set',
      'registered_model_tag.deleted',
      'model_version_tag.set',
      'model_version_tag.deleted',
      'model_version_alias.created',
      'model_version_alias.deleted',
      'stage_transition.requested',
      'model_version.stage_changed',
      'stage_transition.approved',
      'stage_transition.requested',
      'model_version.stage_changed',
      'stage_transition.approved',
    ]);
    const said = (event: string) =>
      received()
        .map(bodyOf)
        .find(({ entity, action }) => `${entity}.${action}` === event)?.data;
    expect(said('model_version.created')).toMatchObject({ name: 'fraud', version: '1', semver: '1.2.0', run_id: null });
    expect(said('model_version_tag.set')).toMatchObject({ name: 'fraud', version: '1', key: 'gpu', value: 'no' });
    expect(said('model_version_alias.created')).toEqual({
      name: 'fraud',
      alias: 'champion',
      version: '1',
      semver: '1.2.0',
    });
    expect(said('model_version_alias.deleted')).toEqual({ name: 'fraud', alias: 'champion' });
    expect(said('model_version.stage_changed')).toMatchObject({ from_stage: 'development', to_stage: 'staging' });
  });

  it('tells deletions, restorations and new names', async () => {
    await web.hook({ events: REGISTRY_WEBHOOK_EVENTS });
    const { registry } = web;
    await web.model('fraud');
    await registry.sourcedVersions.create(root, 'fraud', { source: 's3://bucket/model' });
    await registry.versionRemoval.delete(root, 'fraud', 1);
    await registry.versionRemoval.restore(root, 'fraud', '1.0.0');
    await registry.modelChanges.rename(root, 'fraud', 'fraud-2');
    await registry.modelRemoval.delete(root, 'fraud-2');
    await web.call();

    expect(received().map(eventOf).slice(2)).toEqual([
      'model_version.deleted',
      'model_version.restored',
      'registered_model.renamed',
      'registered_model.deleted',
    ]);
    expect(bodyOf(received()[4]!).data).toEqual({ name: 'fraud-2', previous_name: 'fraud' });
  });

  it("tells prompts from models, under MLflow's names", async () => {
    await web.hook({ events: REGISTRY_WEBHOOK_EVENTS });
    const { registry } = web;
    const labels = { 'mlflow.prompt.is_prompt': 'true', lang: 'en' };
    await registry.models.createNew(root, { name: 'greeting', labels });
    await registry.sourcedVersions.create(root, 'greeting', {
      source: 'dummy-source',
      labels: { ...labels, 'mlflow.prompt.text': 'Hello {{name}}!' },
    });
    await registry.labels.setOfModel(root, 'greeting', 'tone', 'kind');
    await registry.aliases.set(root, 'greeting', 'live', 1);
    await web.call();

    expect(received().map(eventOf)).toEqual([
      'prompt.created',
      'prompt_version.created',
      'prompt_tag.set',
      'prompt_alias.created',
    ]);
    expect(bodyOf(received()[0]!).data).toEqual({ name: 'greeting', tags: { lang: 'en' }, description: '' });
    expect(bodyOf(received()[1]!).data).toMatchObject({
      template: 'Hello {{name}}!',
      version: '1',
      tags: { lang: 'en' },
    });
  });

  it('is decided with the change: what is rolled back is told to nobody', async () => {
    const hook = await web.hook();
    await web.model('fraud');
    const { dataSource } = web.registry.database;
    await dataSource.query(
      `ALTER TABLE webhook_deliveries ADD CONSTRAINT full_disk CHECK (created_at < '2000-01-01') NOT VALID`,
    );

    await expect(web.model('lost')).rejects.toThrow('full_disk');
    expect(await web.registry.modelsQueries.list(root, {})).toMatchObject({ items: [{ name: 'fraud' }] });
    await dataSource.query('ALTER TABLE webhook_deliveries DROP CONSTRAINT full_disk');
    await web.until(hook, ['delivered']);
  });
});
