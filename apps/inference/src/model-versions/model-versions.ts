import { AppError, type RequestContext } from '@intelgraph/kernel';
import { type ServedVersion, VersionNotDeployedError } from '@intelgraph/model-serving';

import type { RowPredictions } from '../rows/row-predictions.js';

import type { VersionLabels } from './version-labels.js';

/** So long a registry that did not say a number is left alone. */
const REST_MS = 5000;

/** No version of the model has this alias, and none is in a stage of this name. */
export class LabelUnknownError extends AppError {
  constructor(model: string, label: string) {
    const message = `no version of ${model} has the alias ${label}, and none is in a stage of this name`;
    super('MODEL_VERSION.LABEL_UNKNOWN', 'not_found', message, { fields: [{ field: 'label', message }] });
  }
}

export interface ModelVersionsParts {
  readonly predictions: RowPredictions;
  readonly labels: VersionLabels;
  /** The number of a version, asked of the registry; null = it counts none such. */
  readonly numberOf: (context: RequestContext, model: string, version: string) => Promise<number | null>;
}

/** The versions that answer for a name, as clients of other servers call them: by number, by version or by label. */
export class ModelVersions {
  private readonly numbers = new Map<string, number>();
  private restsUntil = 0;

  constructor(private readonly parts: ModelVersionsParts) {}

  /** The version with this number, or of this name. @throws VersionNotDeployedError; as `RowPredictions.versions` */
  async byNumber(context: RequestContext, model: string, given: string): Promise<ServedVersion> {
    const versions = this.parts.predictions.versions(context, model);
    const named = versions.find(({ version }) => version === given);
    if (named !== undefined) return named;
    for (const served of versions) {
      if (String(await this.numberOf(context, served)) === given) return served;
    }
    throw notDeployed(model, given, versions);
  }

  /** The version that a label means now. @throws LabelUnknownError, VersionNotDeployedError; UnavailableError */
  async byLabel(context: RequestContext, model: string, label: string): Promise<ServedVersion> {
    const versions = this.parts.predictions.versions(context, model);
    const modelName = versions[0]?.modelName ?? model;
    const version = await this.parts.labels.version(context, modelName, label);
    if (version === null) throw new LabelUnknownError(modelName, label);
    const found = versions.find((served) => served.version === version);
    if (found === undefined) throw notDeployed(model, version, versions);
    return found;
  }

  /** 1, 2, 3 … as the registry counts the model's versions; null where it does not, or does not say. */
  async numberOf(context: RequestContext, served: ServedVersion): Promise<number | null> {
    if (served.versionNumber !== undefined) return served.versionNumber;
    const { workspace, modelName, version } = served;
    const key = JSON.stringify([workspace, modelName, version]);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    if (performance.now() < this.restsUntil) return null;
    try {
      const number = await this.parts.numberOf(context, modelName, version);
      if (number !== null) this.numbers.set(key, number);
      return number;
    } catch {
      // The version answers by its own name all the same.
      this.restsUntil = performance.now() + REST_MS;
      return null;
    }
  }
}

const notDeployed = (model: string, version: string, versions: readonly ServedVersion[]): Error =>
  new VersionNotDeployedError(
    model,
    version,
    versions.map((served) => served.version),
  );
