export { createModelMonitoring, type ModelMonitoring } from './model-monitoring.js';
export type { ModelMonitoringConfig } from './model-monitoring.config.js';
export type { ModelMonitoringFacade } from './model-monitoring-facade.js';
export type {
  ConditionObserver,
  MonitoringObserver,
  MonitoringParts,
  ObservedCondition,
} from './model-monitoring.ports.js';
export { createModelMonitoringServices, type MonitoringServices } from './model-monitoring-services.js';
export { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from './data-source.js';
export { SEVERITIES, type Severity } from './checks/severity.js';

export { type AlertingOptions, type AlertingParts, type AlertingServices, createAlerting } from './alerting.js';
export { AlertsService } from './alerts/alerts.service.js';
export { type AlertFilter, AlertsQueries } from './alerts/alerts.queries.js';
export { ALERT_STATES, type AlertStateName } from './alerts/alert.states.js';
export type { AlertObservation } from './alerts/observation.js';
export { AlertRoutesQueries } from './alert-routes/alert-routes.queries.js';
export { type AlertRouteChange, AlertRoutesService, type NewAlertRoute } from './alert-routes/alert-routes.service.js';
export { type LabelMatcher, MATCH_OPERATORS } from './alert-routes/label-matcher.js';
export { SilencesQueries } from './silences/silences.queries.js';
export { type NewSilence, SilencesService } from './silences/silences.service.js';
export { ReceiversQueries } from './receivers/receivers.queries.js';
export { type NewReceiver, type ReceiverChange, ReceiversService } from './receivers/receivers.service.js';
export type { ReceiverView } from './receivers/receivers.mapper.js';
export { EMAIL_SECURITY, PAGERDUTY_REGIONS, RECEIVER_KINDS, type ReceiverKind } from './receivers/receiver-kinds.js';
export { type DeliveryFilter, DeliveriesQueries } from './deliveries/deliveries-list.queries.js';
export { DeliveriesService } from './deliveries/deliveries.service.js';
export type { DeliveryView } from './deliveries/deliveries.mapper.js';
export { DELIVERY_STATES, type DeliveryStateName } from './deliveries/delivery.states.js';
export { type DeliveryObserver, type DeliveryPolicy, DeliveryWorker } from './deliveries/delivery-worker.js';
export { AlertDispatcher } from './notifications/alert-dispatcher.js';
export { Grouper } from './notifications/grouper.js';
export { PURPOSES } from './notifications/notification.js';
