import {
  modelLabelDeleted,
  modelLabelSet,
  modelVersionLabelDeleted,
  modelVersionLabelSet,
  type ModelState,
  type ModelVersionState,
} from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import { announceModel, announceVersion } from '../models/announcements.js';
import { toModelState } from '../models/models.mapper.js';
import { findModelLocked } from '../models/models.queries.js';
import { SemverLabelFixedError } from '../versions/versions.errors.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { assertLabel, assertLabelKey, assertLabels, SEMVER_LABEL } from './label-rules.js';
import { removeLabel, writeLabel } from './labels.queries.js';

/** Labels of models and versions, one at a time: MLflow's tags. */
export class LabelsService {
  constructor(private readonly parts: RegistryParts) {}

  /** @throws InvalidInputError that names `key` or `value`, ModelNotFoundError */
  async setOfModel(context: RequestContext, model: string, key: string, value: string): Promise<ModelState> {
    assertLabel(key, value);
    return this.write(context, async (tx) => {
      const found = await findModelLocked(tx, context.workspace, model);
      Object.assign(found, await writeLabel(tx, 'models', found.id, key, value));
      assertLabels(found.labels);
      await announceModel(this.parts, tx, context, modelLabelSet, found, { key, value });
      return toModelState(found);
    });
  }

  /** Deleting a label that is not there is a write like any other. */
  async deleteOfModel(context: RequestContext, model: string, key: string): Promise<ModelState> {
    assertLabelKey(key);
    return this.write(context, async (tx) => {
      const found = await findModelLocked(tx, context.workspace, model);
      Object.assign(found, await removeLabel(tx, 'models', found.id, key));
      await announceModel(this.parts, tx, context, modelLabelDeleted, found, { key, value: null });
      return toModelState(found);
    });
  }

  /** @throws SemverLabelFixedError when the label `semver` should become another one */
  async setOfVersion(
    context: RequestContext,
    model: string,
    version: VersionKey,
    key: string,
    value: string,
  ): Promise<ModelVersionState> {
    assertLabel(key, value);
    return this.write(context, async (tx) => {
      const { version: found } = await findVersionLocked(tx, context.workspace, model, version);
      if (key === SEMVER_LABEL && value !== found.version) throw new SemverLabelFixedError(found.version);
      Object.assign(found, await writeLabel(tx, 'model_versions', found.id, key, value));
      assertLabels(found.labels);
      await announceVersion(this.parts, tx, context, modelVersionLabelSet, found, { key, value });
      return toVersionState(found);
    });
  }

  /** @throws SemverLabelFixedError */
  async deleteOfVersion(
    context: RequestContext,
    model: string,
    version: VersionKey,
    key: string,
  ): Promise<ModelVersionState> {
    assertLabelKey(key);
    return this.write(context, async (tx) => {
      const { version: found } = await findVersionLocked(tx, context.workspace, model, version);
      if (key === SEMVER_LABEL) throw new SemverLabelFixedError(found.version);
      Object.assign(found, await removeLabel(tx, 'model_versions', found.id, key));
      await announceVersion(this.parts, tx, context, modelVersionLabelDeleted, found, { key, value: null });
      return toVersionState(found);
    });
  }

  private write<T>(context: RequestContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, work);
  }
}
