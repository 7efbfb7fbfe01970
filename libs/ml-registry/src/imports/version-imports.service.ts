import { modelVersionUpdated } from '@intelgraph/contracts';
import { InvalidInputError, mergedEntries, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { assertLabels } from '../labels/label-rules.js';
import type { LineageService } from '../lineage/lineage.service.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceVersion } from '../models/announcements.js';
import { findModelLocked } from '../models/models.queries.js';
import type { RegistrySettingsService } from '../settings/registry-settings.service.js';
import type { StageMachine } from '../stage-machines/stage-machine.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { StageMover } from '../stages/stage-mover.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { addVersion, newVersion } from '../versions/new-version.js';
import { contentOfSource, externalContentOf, type SourcedContent } from '../versions/source-content.js';
import { announceSourced } from '../versions/sourced-lineage.js';
import { sourcedVersion } from '../versions/sourced-version.js';
import { ModelVersionDeletedError } from '../versions/versions.errors.js';

import { assertSameOrigin, checkImportedVersion } from './imported-version.checks.js';
import type { ImportedVersion, VersionImport } from './imported-version.js';
import { ImportedStageError } from './imports.errors.js';
import { reserveVersionNumber } from './imports.queries.js';

/** Takes versions of other registries over, under their numbers; the same one again changes nothing. */
export class VersionImportsService {
  private readonly mover: StageMover;

  constructor(
    private readonly parts: RegistryParts,
    private readonly lineage: LineageService,
    private readonly settings: RegistrySettingsService,
  ) {
    this.mover = new StageMover(parts);
  }

  /**
   * A stage other than `development` is taken over where stages move freely, or where the caller says that approvals are
   * dispensed with; production then archives the one it replaces, and needs files that are here.
   *
   * @throws ModelNotFoundError, ModelVersionImmutableError where the number is taken by other content,
   *   ModelVersionExistsError where the semantic version is, ModelVersionDeletedError, ImportedStageError, InvalidInputError
   */
  async take(context: RequestContext, model: string, given: ImportedVersion): Promise<VersionImport> {
    requireRole(context, 'admin');
    checkImportedVersion(given);
    const isGoverned = (await this.settings.mlflowTransitions(context.workspace)) === 'governed';
    if (isGoverned && given.stage !== 'development' && !given.stageWithoutApproval)
      throw new ImportedStageError(given.stage);
    // Before the source is looked at: its files may have changed since, or gone.
    const known = await inTransaction(this.parts.dataSource, (tx) => this.goOn(tx, context, model, given));
    if (known !== undefined) return known;
    const resolve = given.external ? externalContentOf : contentOfSource;
    const sourced = await resolve(this.parts, context, given);
    if (isGoverned && given.stage === 'production' && sourced.content.artifactStatus !== 'stored')
      throw InvalidInputError.of('stage', 'is production, and the files are not here');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const known = await this.goOn(tx, context, model, given);
      return known ?? this.add(tx, context, model, given, sourced, isGoverned);
    });
  }

  private async add(
    tx: Transaction,
    context: RequestContext,
    model: string,
    given: ImportedVersion,
    sourced: SourcedContent,
    isGoverned: boolean,
  ): Promise<VersionImport> {
    const held = await findModelLocked(tx, context.workspace, model);
    const { number, createdAt, updatedAt } = given;
    await reserveVersionNumber(tx, held.id, number, updatedAt);
    const author = given.author === '' ? context.principal.id : given.author;
    const content = await sourcedVersion(tx, held, { number, isFree: false }, sourced, { ...given, author });
    const machine = await stageMachineOf(tx, context.workspace);
    const start = { number, stage: machine.definition.initial, createdAt, updatedAt };
    const version = newVersion(this.parts, context, held, content, start);
    await addVersion(this.parts, tx, version);
    await this.lineage.adopt(tx, version);
    await this.lineage.resolve(tx, version);
    await announceSourced(this.parts, this.lineage, tx, context, version, sourced);
    const archived = await this.place(tx, context, version, machine, given, isGoverned);
    return { ...resultOf(version), isNew: true, differing: [], archived };
  }

  /** Gives a new version the stage that it had. @returns the versions that were archived for it */
  private async place(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    machine: StageMachine,
    { stage, updatedAt: at }: ImportedVersion,
    isGoverned: boolean,
  ): Promise<string[]> {
    if (stage === 'development') return [];
    const why = { cause: 'imported' as const, reason: 'imported with this stage', transitionId: null, at };
    const to = machine.ofKind(stage, version.stage);
    if (to === undefined)
      throw InvalidInputError.of('stage', `is ${stage}, and no stage of this workspace is of that kind`);
    const move = { machine, to, archiveOthers: isGoverned && stage === 'production' };
    const { archived } = await this.mover.move(tx, context, version, move, why);
    return archived.map((other) => other.version);
  }

  /** What becomes of a version whose number is here already; undefined when it is not. */
  private async goOn(
    tx: Transaction,
    context: RequestContext,
    model: string,
    given: ImportedVersion,
  ): Promise<VersionImport | undefined> {
    const held = await findModelLocked(tx, context.workspace, model);
    const version = await tx.findOneBy(ModelVersionEntity, { modelId: held.id, number: given.number });
    if (version === null) return undefined;
    if (version.deletedAt !== null) throw new ModelVersionDeletedError(held.name, version.version);
    assertSameOrigin(version, given);
    const { entries: labels, hasNews, differing } = mergedEntries('tags', version.labels, given.labels ?? {});
    if (hasNews) {
      assertLabels(labels);
      const changes = { labels, updatedAt: this.parts.clock.now(), revision: version.revision + 1 };
      Object.assign(version, changes);
      await tx.update(ModelVersionEntity, { id: version.id }, changes);
      await announceVersion(this.parts, tx, context, modelVersionUpdated, version, {});
    }
    return { ...resultOf(version), isNew: false, differing, archived: [] };
  }
}

function resultOf(version: ModelVersionEntity): Omit<VersionImport, 'isNew' | 'differing' | 'archived'> {
  const { number, version: semver, stage, artifactStatus, artifactDigest } = version;
  return { number, version: semver, stage, artifactStatus, artifactDigest };
}
