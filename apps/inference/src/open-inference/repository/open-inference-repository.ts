import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { ModelNotDeployedError, type ModelRepository, VersionNotDeployableError } from '@intelgraph/model-serving';

import { assertUnload, versionOf } from './repository-request.parser.js';
import { type IndexEntry, toIndexEntry } from './repository.mapper.js';

type Parameters = Readonly<Record<string, unknown>>;

/** Triton's model repository, whatever the transport; its errors name what its requests hold. */
export class OpenInferenceRepository {
  constructor(private readonly repository: ModelRepository) {}

  async index(context: RequestContext, ready: boolean): Promise<IndexEntry[]> {
    return (await this.repository.index(context, { readyOnly: ready })).map(toIndexEntry);
  }

  /** @throws InvalidInputError naming the parameter or the model; DeploymentNotServedError, UnavailableError */
  async load(context: RequestContext, model: string, parameters: Parameters): Promise<void> {
    const version = versionOf(parameters);
    try {
      await this.repository.load(context, model, version);
    } catch (error) {
      if (!(error instanceof VersionNotDeployableError)) throw error;
      const field = version === undefined ? 'model_name' : 'parameters.version';
      throw InvalidInputError.of(field, `cannot be loaded: ${error.fields[0]?.message ?? error.message}`);
    }
  }

  /** @throws as `load` */
  async unload(context: RequestContext, model: string, parameters: Parameters): Promise<void> {
    assertUnload(parameters);
    try {
      await this.repository.unload(context, model);
    } catch (error) {
      if (!(error instanceof ModelNotDeployedError)) throw error;
      throw InvalidInputError.of('model_name', `cannot be unloaded: ${error.message}`);
    }
  }

  /** Whether a model that does not answer was unloaded, rather than never there. */
  isUnloaded(context: RequestContext, model: string): Promise<boolean> {
    return this.repository.isUnloaded(context, model);
  }
}
