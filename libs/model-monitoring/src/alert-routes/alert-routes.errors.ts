import { AppError } from '@intelgraph/kernel';

/** The workspace has no such route. */
export class AlertRouteNotFoundError extends AppError {
  constructor(id: string) {
    super('ALERT_ROUTE.NOT_FOUND', 'not_found', `there is no alert route "${id}"`, { details: { id } });
  }
}

/** Another route of the workspace has this name. */
export class AlertRouteNameTakenError extends AppError {
  constructor(name: string) {
    super('ALERT_ROUTE.NAME_TAKEN', 'conflict', `there is an alert route "${name}" already`, { details: { name } });
  }
}
