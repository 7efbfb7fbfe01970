import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Endpoint, ServingEngine } from '@intelgraph/model-serving';

import type { RowTarget } from '../rows/row-predictions.js';

import { configOf, type ModelConfig } from './config/model-config.js';
import type { OpenInferenceRepository } from './repository/open-inference-repository.js';
import type { OpenInference } from './open-inference.service.js';
import { type ModelStatistics, toModelStatistics } from './statistics/model-statistics.js';

export interface OpenInferenceExtensionsParts {
  readonly inference: OpenInference;
  readonly engine: Pick<ServingEngine, 'table' | 'statistics'>;
  readonly repository: OpenInferenceRepository;
  /** Most rows of one request. */
  readonly maxRows: number;
}

/** What Triton's clients ask beyond the protocol, whatever the transport. */
export class OpenInferenceExtensions {
  constructor(private readonly parts: OpenInferenceExtensionsParts) {}

  get repository(): OpenInferenceRepository {
    return this.parts.repository;
  }

  /** Whether somebody answers; false for a model that was unloaded. @throws as `OpenInference.metadata` for another */
  async isReady(context: RequestContext, target: RowTarget): Promise<boolean> {
    const { inference, repository } = this.parts;
    if (inference.isServed(context, target)) return true;
    if (await repository.isUnloaded(context, target.model)) return false;
    inference.served(context, target);
    return true;
  }

  /** @throws as `OpenInference.metadata` */
  config(context: RequestContext, target: RowTarget): ModelConfig {
    const { inference, maxRows } = this.parts;
    return configOf(inference.metadata(context, target), inference.served(context, target).model.runnable, maxRows);
  }

  /**
   * Of one version, of all versions of a deployment or model, or of everything in the workspace. Where no version was asked for, they have the
   * numbers that the registry counts, as far as those are known: Triton's tools read numbers.
   *
   * @throws as `config`
   */
  statistics(context: RequestContext, { model, version }: Partial<RowTarget>): ModelStatistics[] {
    requireRole(context, 'viewer');
    const { table, statistics } = this.parts.engine;
    if (model === undefined) {
      return table
        .endpointsOf(context.workspace)
        .flatMap((endpoint) => this.ofAllVersions(endpoint.deployment.name, endpoint));
    }
    const endpoint = table.endpoint(context.workspace, model);
    if (version === undefined) return this.ofAllVersions(model, endpoint);
    const asked = statistics.ofEndpoint(endpoint).filter((one) => one.version === version);
    if (asked.length === 0) this.parts.inference.served(context, { model, version });
    return asked.map((one) => toModelStatistics(model, one));
  }

  private ofAllVersions(name: string, endpoint: Endpoint): ModelStatistics[] {
    const numbers = new Map(endpoint.versions.map(({ version, versionNumber }) => [version, versionNumber]));
    return this.parts.engine.statistics.ofEndpoint(endpoint).map(({ version, statistics }) => {
      return toModelStatistics(name, { version: String(numbers.get(version) ?? version), statistics });
    });
  }
}
