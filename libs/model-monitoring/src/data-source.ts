import { AlertRouteEntity } from './alert-routes/alert-route.entity.js';
import { AlertEntity } from './alerts/alert.entity.js';
import { DeliveryEntity } from './deliveries/delivery.entity.js';
import { CreateModelMonitoring1764300000000 } from './migrations/1764300000000-create-model-monitoring.js';
import { CreateAlerts1764303000000 } from './migrations/1764303000000-create-alerts.js';
import { ReceiverEntity } from './receivers/receiver.entity.js';
import { SilenceEntity } from './silences/silence.entity.js';

/** The tables of model monitoring that have an entity; the others are read and written by SQL. Messaging's are needed beside them. */
const ALERT_ENTITIES = [AlertEntity, AlertRouteEntity, DeliveryEntity, ReceiverEntity, SilenceEntity];

export const MODEL_MONITORING_ENTITIES = [...ALERT_ENTITIES];

export const MODEL_MONITORING_MIGRATIONS = [CreateModelMonitoring1764300000000, CreateAlerts1764303000000];
