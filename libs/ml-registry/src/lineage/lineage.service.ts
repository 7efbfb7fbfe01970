import { lineageRecorded, type LineageState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { In } from 'typeorm';

import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { ModelEntity } from '../models/model.entity.js';
import { lockModel } from '../models/models.queries.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { LINEAGE_INPUT } from '../versions/register-input.js';
import { findVersion } from '../versions/versions.queries.js';
import type { LineageDatasetInput, LineageInput, ParentModelInput } from '../versions/versions.types.js';

import { adoptNamed, holdNames, writeGraph } from './graph/graph-writes.queries.js';
import { type ParentReference, versionGraph } from './graph/version-graph.js';
import { LineageDatasetEntity, LineageEdgeEntity, LineageOriginEntity } from './lineage.entities.js';
import { directLineage } from './lineage.queries.js';

/** What `recordLineage` takes. `model_id` is the id or the name of a model. */
export interface RecordLineageInput extends LineageInput {
  readonly model_id: string;
  readonly model_version: string;
}

const checkRecord = inputCheck({
  ...LINEAGE_INPUT,
  required: ['model_id', 'model_version'],
  properties: { ...LINEAGE_INPUT.properties, model_id: text(256, 1), model_version: text(128, 1) },
});

/** Where versions come from. Records add up: recording the same again changes nothing. */
export class LineageService {
  constructor(private readonly parts: RegistryParts) {}

  /** Adds to what is known of a version. Parents that nothing matches are kept with `resolved: false`. */
  async record(context: RequestContext, input: RecordLineageInput): Promise<LineageState> {
    requireRole(context, 'editor');
    checkRecord(input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const version = await findVersion(tx, context.workspace, input.model_id, input.model_version);
      await lockModel(tx, version.modelId);
      const aggregateVersion = await this.write(tx, version, input);
      const data = await directLineage(tx, version);
      await this.parts.outbox.add(tx, context, {
        definition: lineageRecorded,
        subject: `lineage/${version.id}`,
        aggregateId: version.id,
        aggregateVersion,
        data,
      });
      return data;
    });
  }

  /** Writes the record within a transaction; part of registering a version. Answers the record's revision. */
  async write(tx: Transaction, version: ModelVersionEntity, lineage: LineageInput): Promise<number> {
    const { parent_models: given = [] } = lineage;
    if (given.length > 0) await holdNames(tx, version.workspace);
    const parents: ParentReference[] = [];
    for (const parent of given) parents.push(await this.addParent(tx, version, parent));
    for (const dataset of lineage.datasets ?? []) await this.addDataset(tx, version, dataset);
    await writeGraph(tx, version.workspace, versionGraph(version, lineage, parents));
    return this.writeOrigin(tx, version, lineage);
  }

  /** Puts a version of which no lineage is known into the graph. */
  async place(tx: Transaction, version: ModelVersionEntity): Promise<void> {
    await writeGraph(tx, version.workspace, versionGraph(version, {}));
  }

  /** Makes a new version what was known by its name alone. First of all that is written of it in the lineage. */
  async adopt(tx: Transaction, version: ModelVersionEntity): Promise<void> {
    const { modelId: id, modelName: name } = version;
    await adoptNamed(tx, version.workspace, { id, name, version: version.version });
  }

  /** Resolves references to a version that was recorded before it was registered. */
  async resolve(tx: Transaction, version: ModelVersionEntity): Promise<void> {
    await tx.query(
      `UPDATE lineage_edges SET parent_version_id = $1
        WHERE workspace = $2 AND parent_version_id IS NULL AND parent_version = $3 AND parent_model IN ($4, $5)`,
      [version.id, version.workspace, version.version, version.modelId, version.modelName],
    );
  }

  private async addParent(
    tx: Transaction,
    child: ModelVersionEntity,
    parent: ParentModelInput,
  ): Promise<ParentReference> {
    const { workspace } = child;
    const models = await tx.find(ModelEntity, {
      where: [
        { workspace, id: parent.model_id },
        { workspace, name: parent.model_id },
      ],
    });
    const modelId = In(models.map(({ id }) => id));
    const found = await tx.findOneBy(ModelVersionEntity, { workspace, modelId, version: parent.version });
    if (found?.id === child.id) throw InvalidInputError.of('parent_models', 'a version cannot be its own parent');
    await tx
      .createQueryBuilder()
      .insert()
      .into(LineageEdgeEntity)
      .values({
        id: this.parts.ids.next(),
        workspace,
        versionId: child.id,
        parentVersionId: found?.id ?? null,
        parentModel: parent.model_id,
        parentVersion: parent.version,
        relationship: parent.relationship,
      })
      .orIgnore()
      .execute();
    const model = found?.modelId ?? models.find(({ deletedAt }) => deletedAt === null)?.id ?? parent.model_id;
    return { model, version: parent.version, relationship: parent.relationship };
  }

  private async addDataset(tx: Transaction, version: ModelVersionEntity, dataset: LineageDatasetInput): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(LineageDatasetEntity)
      .values({
        id: this.parts.ids.next(),
        workspace: version.workspace,
        versionId: version.id,
        datasetId: dataset.dataset_id,
        version: dataset.version ?? '',
        split: dataset.split ?? '',
        size: dataset.size ?? null,
        digest: dataset.digest ?? null,
      })
      .orIgnore()
      .execute();
  }

  private async writeOrigin(tx: Transaction, version: ModelVersionEntity, lineage: LineageInput): Promise<number> {
    const known = await tx.findOneBy(LineageOriginEntity, { versionId: version.id });
    const revision = (known?.revision ?? 0) + 1;
    await tx.save(LineageOriginEntity, {
      versionId: version.id,
      workspace: version.workspace,
      experimentId: lineage.experiment_id ?? known?.experimentId ?? null,
      runId: lineage.run_id ?? known?.runId ?? null,
      jobId: lineage.job_id ?? known?.jobId ?? null,
      revision,
    });
    return revision;
  }
}
