import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { timeOf } from '../inputs/check-input.js';
import type { ModelNames } from '../models/model-names.queries.js';

import { readRewards } from './rewards.queries.js';
import type { RewardsRequest, VersionRewards } from './rewards.types.js';

/** Most versions of one question. */
export const MAX_REWARDED_VERSIONS = 16;

/** What the outcomes of predictions were worth, by the version that made them; late outcomes count from when they arrive. */
export class RewardsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly names: ModelNames,
  ) {}

  /** @returns the versions that have rewards @throws InvalidInputError that names the field */
  async of(context: RequestContext, request: RewardsRequest): Promise<VersionRewards[]> {
    requireRole(context, 'viewer');
    const { model, endpoint, versions, metric, label } = request;
    const since = timeOf('since', request.since);
    if (versions.length === 0 || versions.length > MAX_REWARDED_VERSIONS) {
      throw InvalidInputError.of('versions', `must hold 1 to ${MAX_REWARDED_VERSIONS} versions`);
    }
    if (metric === 'value' && label !== undefined) throw InvalidInputError.of('label', 'is not for the metric value');
    const { workspace } = context;
    const modelName = await this.names.nameOf(workspace, model);
    const wanted = label === undefined ? null : String(label);
    return readRewards(this.dataSource, { workspace, modelName, endpoint, versions, since, metric, label: wanted });
  }
}
