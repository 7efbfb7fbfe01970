import { AppError } from '@intelgraph/kernel';

/** The workspace has no such model. */
export class ModelNotFoundError extends AppError {
  constructor(model: string) {
    super('MODEL.NOT_FOUND', 'not_found', `there is no model "${model}"`, { details: { model } });
  }
}

/** A model of this name exists and is described otherwise. */
export class ModelExistsError extends AppError {
  constructor(name: string, id: string) {
    super('MODEL.ALREADY_EXISTS', 'conflict', `a model "${name}" exists already with another description or tags`, {
      details: { model_id: id },
    });
  }
}

/** Another model has the name that this one should get. */
export class ModelNameTakenError extends AppError {
  constructor(name: string) {
    super('MODEL.NAME_TAKEN', 'conflict', `a model "${name}" exists already`, { details: { name } });
  }
}

/** What is in production is not deleted. */
export class ModelInProductionError extends AppError {
  constructor(model: string, versions: readonly string[]) {
    super(
      'MODEL.IN_PRODUCTION',
      'conflict',
      `version ${versions.join(', ')} of model "${model}" is in production: archive it before deleting`,
      { details: { model, versions } },
    );
  }
}

/** The content of a purged model is gone. */
export class ModelPurgedError extends AppError {
  constructor(model: string) {
    super('MODEL.PURGED', 'conflict', `model "${model}" was purged and cannot be restored`, { details: { model } });
  }
}
