import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { DriftReport } from '../drift/drift.types.js';
import type { ModelNames } from '../models/model-names.queries.js';
import type { QualityReport } from '../quality/quality.types.js';

import { DriftReportEntity } from './drift-report.entity.js';
import { QualityReportEntity } from './quality-report.entity.js';
import { ReportNotFoundError } from './reports.errors.js';
import type { StoredReport } from './stored-report.js';

export interface ReportFilter extends PageRequest {
  /** Id or name. */
  readonly model?: string | undefined;
  readonly version?: string | undefined;
}

type Stored<T> = StoredReport & { readonly report: T };

/** Reads of stored reports, newest first. */
export class ReportsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly names: ModelNames,
  ) {}

  drift = (context: RequestContext, id: string): Promise<DriftReport> => this.get(DriftReportEntity, context, id);
  quality = (context: RequestContext, id: string): Promise<QualityReport> => this.get(QualityReportEntity, context, id);

  driftReports = (context: RequestContext, filter: ReportFilter): Promise<Page<DriftReport>> =>
    this.list(DriftReportEntity, context, filter);
  qualityReports = (context: RequestContext, filter: ReportFilter): Promise<Page<QualityReport>> =>
    this.list(QualityReportEntity, context, filter);

  private async get<T>(entity: new () => Stored<T>, context: RequestContext, id: string): Promise<T> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource
      .getRepository(entity)
      .createQueryBuilder('rep')
      .where('rep.workspace = :workspace AND rep.id = :id', { workspace, id })
      .getOne();
    if (found === null) throw new ReportNotFoundError(id);
    return found.report;
  }

  private async list<T>(
    entity: new () => Stored<T>,
    context: RequestContext,
    { model, version, ...page }: ReportFilter,
  ): Promise<Page<T>> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const query = this.dataSource
      .getRepository(entity)
      .createQueryBuilder('rep')
      .where('rep.workspace = :workspace', { workspace });
    if (model !== undefined) {
      const name = await this.names.nameOf(workspace, model);
      query.andWhere('(rep.modelName = :name OR rep.modelId = :model)', { name, model });
    }
    if (version !== undefined) query.andWhere('rep.modelVersion = :version', { version });
    const order = {
      expressions: ['rep.createdAt', 'rep.id'],
      casts: ['timestamptz', undefined],
      direction: 'DESC' as const,
      cursorOf: (row: Stored<T>) => [row.createdAt.toISOString(), row.id],
    };
    const { items, nextPageToken } = await keysetPage(query, order, page);
    return { items: items.map(({ report }) => report), nextPageToken };
  }
}
