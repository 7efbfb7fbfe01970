import type { LineageState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import { directLineage } from '../lineage/lineage.queries.js';
import type { LineageService } from '../lineage/lineage.service.js';

import type { ModelVersionEntity } from './model-version.entity.js';
import type { SourcedContent } from './source-content.js';
import type { LineageInput } from './versions.types.js';

/** Puts a new version into the lineage: below the version that it copies, the run that made it. */
export async function writeSourcedLineage(
  lineage: LineageService,
  tx: Transaction,
  version: ModelVersionEntity,
  { copyOf, lineage: ofRun }: SourcedContent,
): Promise<LineageState> {
  const parent = copyOf && { model_id: copyOf.modelId, version: copyOf.version, relationship: 'copied' };
  const given: LineageInput = { ...ofRun, ...(parent === undefined ? {} : { parent_models: [parent] }) };
  if (Object.keys(given).length === 0) {
    await lineage.place(tx, version);
    return withoutLineage(version);
  }
  await lineage.write(tx, version, given);
  return directLineage(tx, version);
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
