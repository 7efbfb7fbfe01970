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
