import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import { MONITORING_AB_TEST_EVENTS } from './monitoring-ab-tests.events.js';
import { MONITORING_ALERT_EVENTS } from './monitoring-alerts.events.js';
import {
  CHECK_RUN_SCHEMA,
  CHECK_SCHEMA,
  DRIFT_REPORT_SCHEMA,
  FEEDBACK_RECORDED_SCHEMA,
  PREDICTIONS_RECORDED_SCHEMA,
  QUALITY_REPORT_SCHEMA,
} from './monitoring.schemas.js';
import type {
  CheckRunState,
  CheckState,
  DriftReportState,
  FeedbackRecordedState,
  PredictionsRecordedState,
  QualityReportState,
} from './monitoring.schemas.js';

export type * from './monitoring.schemas.js';

const audited = <T>(type: string, description: string, schema: JsonSchema): EventDefinition<T> =>
  defineEvent<T>({ type: `monitoring.${type}.v1`, audited: true, description, schema });

export const driftReportCreated = audited<DriftReportState>(
  'drift_report.created',
  'Two sets of rows of a model were compared.',
  DRIFT_REPORT_SCHEMA,
);

/** Sent beside the audited event of the operation that found the drift. */
export const driftDetected = defineEvent<DriftReportState>({
  type: 'monitoring.drift.detected.v1',
  audited: false,
  description: 'The data of a model have drifted.',
  schema: DRIFT_REPORT_SCHEMA,
});

export const qualityReportCreated = audited<QualityReportState>(
  'quality_report.created',
  'The quality of rows of a model was checked.',
  QUALITY_REPORT_SCHEMA,
);

export const predictionsRecorded = audited<PredictionsRecordedState>(
  'predictions.recorded',
  'Predictions that another service made were recorded.',
  PREDICTIONS_RECORDED_SCHEMA,
);

export const feedbackRecorded = audited<FeedbackRecordedState>(
  'feedback.recorded',
  'Labels were recorded by a caller of the library.',
  FEEDBACK_RECORDED_SCHEMA,
);

export const checkCreated = audited<CheckState>('check.created', 'A scheduled check was made.', CHECK_SCHEMA);
export const checkUpdated = audited<CheckState>('check.updated', 'A scheduled check was changed.', CHECK_SCHEMA);
export const checkDeleted = audited<CheckState>('check.deleted', 'A scheduled check was removed.', CHECK_SCHEMA);
export const checkRan = audited<CheckRunState>('check.ran', 'A check was run.', CHECK_RUN_SCHEMA);

/** Every event of the monitoring domain. */
export const MONITORING_EVENTS: readonly EventDefinition[] = [
  driftReportCreated,
  driftDetected,
  qualityReportCreated,
  predictionsRecorded,
  feedbackRecorded,
  checkCreated,
  checkUpdated,
  checkDeleted,
  checkRan,
  ...MONITORING_ALERT_EVENTS,
  ...MONITORING_AB_TEST_EVENTS,
];
