import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { AlertRouteEntity } from './alert-routes/alert-route.entity.js';
import { AlertEntity } from './alerts/alert.entity.js';
import { CheckRunEntity } from './checks/check-run.entity.js';
import { CheckEntity } from './checks/check.entity.js';
import { DeliveryEntity } from './deliveries/delivery.entity.js';
import { CreateModelMonitoring1764300000000 } from './migrations/1764300000000-create-model-monitoring.js';
import { CreateAlerts1764303000000 } from './migrations/1764303000000-create-alerts.js';
import { CreateLineage1764400000000 } from './migrations/1764400000000-create-lineage.js';
import { IndexLineageAndHistory1764500000000 } from './migrations/1764500000000-index-lineage-and-history.js';
import { FollowRenames1764962300000 } from './migrations/1764962300000-follow-renames.js';
import { TracePredictions1764992012000 } from './migrations/1764992012000-trace-predictions.js';
import { KeepBranches1765400010000 } from './migrations/1765400010000-keep-branches.js';
import { WatchAbTests1765500100000 } from './migrations/1765500100000-watch-ab-tests.js';
import { ReceiverEntity } from './receivers/receiver.entity.js';
import { DriftReportEntity } from './reports/drift-report.entity.js';
import { QualityReportEntity } from './reports/quality-report.entity.js';
import { SilenceEntity } from './silences/silence.entity.js';

const ALERT_ENTITIES = [AlertEntity, AlertRouteEntity, DeliveryEntity, ReceiverEntity, SilenceEntity];

/** The tables of model monitoring that have an entity; the others are read and written by SQL. Messaging's are needed beside them. */
export const MODEL_MONITORING_ENTITIES: readonly EntityClass[] = [
  ...ALERT_ENTITIES,
  CheckEntity,
  CheckRunEntity,
  DriftReportEntity,
  QualityReportEntity,
];

export const MODEL_MONITORING_MIGRATIONS: readonly MigrationClass[] = [
  CreateModelMonitoring1764300000000,
  CreateAlerts1764303000000,
  CreateLineage1764400000000,
  IndexLineageAndHistory1764500000000,
  FollowRenames1764962300000,
  TracePredictions1764992012000,
  KeepBranches1765400010000,
  WatchAbTests1765500100000,
];
