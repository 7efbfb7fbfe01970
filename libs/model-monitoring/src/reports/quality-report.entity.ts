import { Column, Entity } from 'typeorm';

import type { QualityReport } from '../quality/quality.types.js';

import { StoredReport } from './stored-report.js';

@Entity('quality_reports')
export class QualityReportEntity extends StoredReport {
  @Column({ name: 'quality_score', type: 'double precision' })
  qualityScore: number;

  @Column({ name: 'report', type: 'jsonb' })
  report: QualityReport;
}
