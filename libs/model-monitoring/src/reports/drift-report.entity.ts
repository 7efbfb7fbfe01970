import { Column, Entity } from 'typeorm';

import type { DriftReport } from '../drift/drift.types.js';

import { StoredReport } from './stored-report.js';

@Entity('drift_reports')
export class DriftReportEntity extends StoredReport {
  @Column({ name: 'drift_detected', type: 'boolean' })
  driftDetected: boolean;

  @Column({ name: 'report', type: 'jsonb' })
  report: DriftReport;
}
