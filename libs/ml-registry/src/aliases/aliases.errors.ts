import { AppError } from '@intelgraph/kernel';

/** The model has no such alias. */
export class AliasNotFoundError extends AppError {
  constructor(model: string, alias: string) {
    super('ALIAS.NOT_FOUND', 'not_found', `model "${model}" has no alias "${alias}"`, { details: { model, alias } });
  }
}

/** The workspace lets only a role move this alias. */
export class AliasProtectedError extends AppError {
  constructor(alias: string, role: string) {
    super('ALIAS.PROTECTED', 'forbidden', `the alias "${alias}" is protected: only the role ${role} may move it`, {
      details: { alias, role },
    });
  }
}
