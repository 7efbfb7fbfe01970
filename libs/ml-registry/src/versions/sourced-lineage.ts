import type { LineageState } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { together, type Transaction } from '@intelgraph/persistence';

import { directLineage } from '../lineage/lineage.queries.js';
import type { LineageService } from '../lineage/lineage.service.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceNewVersion } from '../models/announcements.js';

import type { ModelVersionEntity } from './model-version.entity.js';
import type { SourcedContent } from './source-content.js';
import type { LineageInput } from './versions.types.js';

/** Puts a new version into the lineage, below the version that it copies and the run that made it, and announces it. */
export async function announceSourced(
  parts: RegistryParts,
  lineage: LineageService,
  tx: Transaction,
  context: RequestContext,
  version: ModelVersionEntity,
  { copyOf, lineage: ofRun }: SourcedContent,
): Promise<void> {
  const parent = copyOf && { model_id: copyOf.modelId, version: copyOf.version, relationship: 'copied' };
  const given: LineageInput = { ...ofRun, ...(parent === undefined ? {} : { parent_models: [parent] }) };
  if (Object.keys(given).length === 0) {
    const announced = announceNewVersion(parts, tx, context, version, withoutLineage(version));
    await together([lineage.place(tx, version), announced]);
    return;
  }
  await lineage.write(tx, version, given);
  await announceNewVersion(parts, tx, context, version, await directLineage(tx, version));
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
