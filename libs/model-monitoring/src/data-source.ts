import { CreateModelMonitoring1764300000000 } from './migrations/1764300000000-create-model-monitoring.js';

/** The tables of model monitoring that have an entity; the others are read and written by SQL. Messaging's are needed beside them. */
export const MODEL_MONITORING_ENTITIES = [];

export const MODEL_MONITORING_MIGRATIONS = [CreateModelMonitoring1764300000000];
