import type { AlertRouteState } from '@intelgraph/contracts';

import type { AlertRouteEntity } from './alert-route.entity.js';

/** A route as the interface and the events show it. */
export function toAlertRouteState(route: AlertRouteEntity, receiverIds: readonly string[]): AlertRouteState {
  return {
    id: route.id,
    name: route.name,
    enabled: route.enabled,
    min_severity: route.minSeverity,
    matchers: route.matchers.map(({ label, operator, values }) => ({ label, operator, values: [...values] })),
    receiver_ids: [...receiverIds],
    created_at: route.createdAt.toISOString(),
    updated_at: route.updatedAt.toISOString(),
  };
}
