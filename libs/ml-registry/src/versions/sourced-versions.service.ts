import { modelVersionRegistered, type LineageState, type ModelVersionState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import { assertLabels, SEMVER_LABEL } from '../labels/label-rules.js';
import { directLineage } from '../lineage/lineage.queries.js';
import type { LineageService } from '../lineage/lineage.service.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import type { ModelEntity } from '../models/model.entity.js';
import { findModelLocked } from '../models/models.queries.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { insertVersion } from './new-version.js';
import { assertSemver, nextVersion } from './semver-order.js';
import { contentOfSource, type SourcedContent } from './source-content.js';
import { ModelVersionExistsError } from './versions.errors.js';
import { toVersionState } from './versions.mapper.js';
import { findHighest } from './versions.queries.js';
import type { LineageInput, SourcedVersionInput } from './versions.types.js';

const checkInput = inputCheck({
  type: 'object',
  required: ['source'],
  properties: {
    source: text(2048, 1),
    run_id: text(256),
    run_link: text(2048),
    description: text(5000),
    labels: { type: 'object' },
  },
});

/** Registration by a source: every call makes the model's next version. */
export class SourcedVersionsService {
  constructor(
    private readonly parts: RegistryParts,
    private readonly lineage: LineageService,
  ) {}

  /**
   * Makes the next version of an existing model. Its semantic version is the label `semver`, else `<number>.0.0`, else
   * the next major one. A copy of a version that brings its label along takes it where it is free.
   *
   * @throws ModelNotFoundError, ModelVersionExistsError, InvalidInputError
   */
  async create(
    context: RequestContext,
    model: string,
    input: SourcedVersionInput,
  ): Promise<Required<ModelVersionState>> {
    requireRole(context, 'editor');
    checkInput(input);
    const { labels = {} } = input;
    assertLabels(labels);
    if (labels[SEMVER_LABEL] !== undefined) assertSemver(labels[SEMVER_LABEL], `tags.${SEMVER_LABEL}`);
    const sourced = await contentOfSource(this.parts, context, input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const held = await findModelLocked(tx, context.workspace, model);
      const version = await insertVersion(this.parts, tx, context, held, {
        ...sourced.content,
        version: await semverFor(tx, held, labels[SEMVER_LABEL], sourced.copyOf),
        author: context.principal.id,
        description: input.description ?? '',
        tags: [],
        idempotencyKey: null,
        labels,
        source: sourced.source,
        storageLocation: sourced.location,
        runLink: input.run_link ?? '',
      });
      await this.lineage.relink(tx, version);
      await this.announce(tx, context, version, await this.writeLineage(tx, version, sourced));
      return toVersionState(version);
    });
  }

  private async writeLineage(
    tx: Transaction,
    version: ModelVersionEntity,
    { copyOf, lineage }: SourcedContent,
  ): Promise<LineageState> {
    const parent = copyOf && { model_id: copyOf.modelId, version: copyOf.version, relationship: 'copied' };
    const given: LineageInput = { ...lineage, ...(parent === undefined ? {} : { parent_models: [parent] }) };
    if (Object.keys(given).length === 0) {
      await this.lineage.place(tx, version);
      return withoutLineage(version);
    }
    await this.lineage.write(tx, version, given);
    return directLineage(tx, version);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    lineage: LineageState,
  ): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition: modelVersionRegistered,
      subject: `version/${version.id}`,
      aggregateId: version.id,
      aggregateVersion: version.revision,
      data: { ...toVersionState(version), lineage },
    });
  }
}

async function semverFor(
  tx: Transaction,
  model: ModelEntity,
  wanted: string | undefined,
  copyOf: ModelVersionEntity | undefined,
): Promise<string> {
  if (wanted !== undefined) {
    if (!(await isTaken(tx, model, wanted))) return wanted;
    if (copyOf?.version !== wanted) throw new ModelVersionExistsError(model.name, wanted);
  }
  const own = `${model.versionCounter + 1}.0.0`;
  if (!(await isTaken(tx, model, own))) return own;
  return nextVersion((await findHighest(tx, model.id, true))?.version ?? null, 'major');
}

function isTaken(tx: Transaction, { workspace, id: modelId }: ModelEntity, version: string): Promise<boolean> {
  return tx.existsBy(ModelVersionEntity, { workspace, modelId, version });
}

function withoutLineage(version: ModelVersionEntity): LineageState {
  return {
    model_id: version.modelId,
    model_name: version.modelName,
    model_version: version.version,
    parent_models: [],
    datasets: [],
    experiment_id: null,
    run_id: null,
    job_id: null,
  };
}
