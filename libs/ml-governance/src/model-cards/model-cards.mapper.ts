import { artifactUri } from '@intelgraph/artifact-store';
import type { ModelCardState, ModelCardStatementState } from '@intelgraph/contracts';

import type { CardGenerationEntity } from './card-generation.entity.js';
import type { CardStatementEntity } from './card-statement.entity.js';

export function toCardState(generation: CardGenerationEntity): ModelCardState {
  return {
    id: generation.id,
    model_id: generation.modelId,
    model_name: generation.modelName,
    version: generation.version,
    artifact_uri: artifactUri(generation.digest),
    digest: generation.digest,
    sections: generation.sections,
    trigger: generation.trigger,
    generated_by: generation.generatedBy,
    generated_at: generation.generatedAt.toISOString(),
    revision: generation.revision,
  };
}

export function toStatementState(statement: CardStatementEntity): ModelCardStatementState {
  return {
    model_name: statement.modelName,
    version: statement.version,
    intended_use: statement.intendedUse,
    out_of_scope_use: statement.outOfScopeUse,
    limitations: statement.limitations,
    ethical_considerations: statement.ethicalConsiderations,
    revision: statement.revision,
    updated_by: statement.updatedBy,
    updated_at: statement.updatedAt.toISOString(),
  };
}
