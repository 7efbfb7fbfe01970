import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { assertMembersStored, newEnsemble, type NewEnsemble } from '../ensembles/new-ensemble.js';
import { adoptNewModel } from '../lineage/graph/graph-writes.queries.js';
import { lineageOfRun } from '../lineage/lineage-of-run.js';
import { directLineage } from '../lineage/lineage.queries.js';
import type { LineageService } from '../lineage/lineage.service.js';
import type { RegistryParts, RunFacts } from '../ml-registry.ports.js';
import { announceNewVersion } from '../models/announcements.js';
import type { ModelEntity } from '../models/model.entity.js';
import { ModelNotFoundError } from '../models/models.errors.js';
import { toModelState } from '../models/models.mapper.js';
import { findModel, lockModel } from '../models/models.queries.js';
import type { ModelsService } from '../models/models.service.js';
import { modelCreation } from '../webhooks/model-occurrences.js';
import type { WebhookFeed } from '../webhooks/webhook-feed.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { assertRegisterInput } from './register-input.js';
import { addVersion, newVersion, startOf } from './new-version.js';
import { assertSemver, nextVersion } from './semver-order.js';
import { differingFields, resolveContent, type VersionContent } from './version-content.js';
import { IdempotencyKeyReusedError, ModelVersionDeletedError, ModelVersionImmutableError } from './versions.errors.js';
import { drawNumber } from './version-numbers.queries.js';
import { toVersionState } from './versions.mapper.js';
import { findHighest, type VersionsQueries, withAliases, type VersionWithAliases } from './versions.queries.js';
import type { LineageInput, RegisterVersionInput } from './versions.types.js';

/** Registration of versions. */
export class VersionsService {
  private readonly lineage: LineageService;

  constructor(
    private readonly parts: RegistryParts,
    private readonly others: {
      readonly models: ModelsService;
      readonly lineage: LineageService;
      readonly webhooks: WebhookFeed;
      readonly versions: VersionsQueries;
    },
  ) {
    this.lineage = others.lineage;
  }

  /**
   * Registers a version, and its model when there is none. The same content again answers the version that is there.
   *
   * @throws ModelVersionImmutableError when the version exists with other content
   * @throws InvalidInputError, IdempotencyKeyReusedError
   */
  async register(
    context: RequestContext,
    input: RegisterVersionInput,
  ): Promise<{ version: VersionWithAliases; created: boolean }> {
    requireRole(context, 'editor');
    assertRegisterInput(input);
    const run = await this.findRun(context, input.run_id);
    const ensemble = await this.ensembleOf(context, input);
    const content = await resolveContent(this.parts, context, input, run, ensemble);
    const { newModel, ...registered } = await inTransaction(this.parts.dataSource, async (tx) => {
      const { model, created: isNewModel } = await this.modelOf(tx, context, input);
      await lockModel(tx, model.id);
      const known = await this.findRegistered(tx, context, model, input, content);
      if (known !== null) return { version: await withAliases(tx, known), created: false, newModel: undefined };
      const version = await this.insert(tx, context, model, input, content);
      if (ensemble !== null) await assertMembersStored(this.parts, ensemble);
      await this.lineage.adopt(tx, version);
      await this.lineage.resolve(tx, version);
      const lineage = lineageOf(input, run, ensemble);
      if (lineage === undefined) await this.lineage.place(tx, version);
      else await this.lineage.write(tx, version, lineage);
      await announceNewVersion(this.parts, tx, context, version, await directLineage(tx, version));
      const newModel = isNewModel ? model : undefined;
      return { version: { ...toVersionState(version), aliases: [] }, created: true, newModel };
    });
    if (newModel !== undefined) await adoptNewModel(this.parts.dataSource, newModel);
    return registered;
  }

  private async ensembleOf(context: RequestContext, { graph }: RegisterVersionInput): Promise<NewEnsemble | null> {
    if (graph === undefined) return null;
    return newEnsemble(this.parts, this.others.versions, context, graph);
  }

  private async findRun(context: RequestContext, runId: string | undefined): Promise<RunFacts | null> {
    if (runId === undefined || this.parts.runs === undefined) return null;
    const run = await this.parts.runs.findRun(context, runId);
    if (run === null) throw InvalidInputError.of('run_id', 'names no run of this workspace');
    return run;
  }

  // An id of an existing model is taken as such; anything else is the name of a model to be made when missing.
  private async modelOf(
    tx: Transaction,
    context: RequestContext,
    input: RegisterVersionInput,
  ): Promise<{ model: ModelEntity; created: boolean }> {
    try {
      return { model: await findModel(tx, context.workspace, input.name), created: false };
    } catch (error) {
      if (!(error instanceof ModelNotFoundError)) throw error;
      const { model, created } = await this.others.models.ensure(tx, context, { name: input.name });
      // It has no event of its own, which would be a second audited one.
      if (created) await this.others.webhooks.occurred(tx, context, modelCreation(toModelState(model)));
      return { model, created };
    }
  }

  private async findRegistered(
    tx: Transaction,
    context: RequestContext,
    model: ModelEntity,
    input: RegisterVersionInput,
    content: VersionContent,
  ): Promise<ModelVersionEntity | null> {
    const { workspace } = context;
    if (input.idempotency_key !== undefined) {
      const idempotencyKey = input.idempotency_key;
      const known = await tx.findOneBy(ModelVersionEntity, { workspace, idempotencyKey });
      if (known !== null && !isSame(known, model, input, content)) throw new IdempotencyKeyReusedError(idempotencyKey);
      if (known !== null && known.deletedAt !== null) throw new ModelVersionDeletedError(model.name, known.version);
      if (known !== null) return known;
    }
    if (input.version === undefined) return null;
    const known = await tx.findOneBy(ModelVersionEntity, { workspace, modelId: model.id, version: input.version });
    if (known !== null && known.deletedAt !== null) throw new ModelVersionDeletedError(model.name, known.version);
    if (known !== null && known.contentHash !== content.contentHash) {
      throw new ModelVersionImmutableError(model.name, known.version, differingFields(known, content));
    }
    return known;
  }

  private async insert(
    tx: Transaction,
    context: RequestContext,
    model: ModelEntity,
    input: RegisterVersionInput,
    content: VersionContent,
  ): Promise<ModelVersionEntity> {
    const semver = input.version ?? nextVersion((await findHighest(tx, model.id, true))?.version ?? null);
    assertSemver(semver);
    const given = {
      ...content,
      version: semver,
      author: input.author ?? context.principal.id,
      description: input.description ?? '',
      tags: [...new Set(input.tags ?? [])],
      idempotencyKey: input.idempotency_key ?? null,
      labels: {},
      source: content.artifactUri,
      storageLocation: content.artifactUri,
      runLink: '',
    };
    const now = this.parts.clock.now();
    const start = startOf(await drawNumber(tx, context.workspace, model.id, now), now);
    const version = newVersion(this.parts, context, model, given, start);
    await addVersion(this.parts, tx, version);
    return version;
  }
}

/** What is recorded of where a version comes from: what was given, the run, and the members of an ensemble. */
function lineageOf(
  { lineage }: RegisterVersionInput,
  run: RunFacts | null,
  ensemble: NewEnsemble | null,
): LineageInput | undefined {
  if (ensemble === null) return lineage ?? (run === null ? undefined : lineageOfRun(run));
  return { ...lineage, parent_models: [...(lineage?.parent_models ?? []), ...ensemble.parents] };
}

/** Whether a version is what this registration would make. */
function isSame(
  known: ModelVersionEntity,
  model: ModelEntity,
  { version = known.version }: RegisterVersionInput,
  { contentHash }: VersionContent,
): boolean {
  return known.modelId === model.id && known.version === version && known.contentHash === contentHash;
}
