import type { EventDefinition } from './event-definition.js';
import { FEATURES_EVENTS } from './features.events.js';
import { GOVERNANCE_EVENTS } from './governance.events.js';
import { INFERENCE_EVENTS } from './inference.events.js';
import { MONITORING_EVENTS } from './monitoring.events.js';
import { APPROVAL_EVENTS } from './registry-approvals.events.js';
import { REGISTRY_CHANGE_EVENTS } from './registry-changes.events.js';
import { REGISTRY_LINEAGE_EVENTS } from './registry-lineage.events.js';
import { STAGE_EVENTS } from './registry-stages.events.js';
import { WEBHOOK_EVENTS } from './registry-webhooks.events.js';
import { REGISTRY_EVENTS } from './registry.events.js';
import { TRACKING_EVENTS } from './tracking.events.js';
import { TRAINING_EVENTS } from './training.events.js';

/** Every event of the platform; governance builds the audit trail from those with `audited: true`. */
export const ALL_EVENTS: readonly EventDefinition[] = [
  ...REGISTRY_EVENTS,
  ...REGISTRY_CHANGE_EVENTS,
  ...REGISTRY_LINEAGE_EVENTS,
  ...APPROVAL_EVENTS,
  ...STAGE_EVENTS,
  ...WEBHOOK_EVENTS,
  ...TRACKING_EVENTS,
  ...TRAINING_EVENTS,
  ...INFERENCE_EVENTS,
  ...FEATURES_EVENTS,
  ...MONITORING_EVENTS,
  ...GOVERNANCE_EVENTS,
];

/** The events that are audit records. */
export const AUDITED_EVENTS: readonly EventDefinition[] = ALL_EVENTS.filter((event) => event.audited);
