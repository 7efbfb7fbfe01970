import { AppError } from '@intelgraph/kernel';

/** The workspace has no such report. */
export class ReportNotFoundError extends AppError {
  constructor(id: string) {
    super('REPORT.NOT_FOUND', 'not_found', `there is no report ${id}`, { details: { id } });
  }
}
