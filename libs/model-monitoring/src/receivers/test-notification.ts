import type { AlertNotification } from '../notifications/notification.js';

/** What a receiver is sent to try it out. */
export function testNotification(workspace: string, deliveryId: string, now: Date): AlertNotification {
  return {
    purpose: 'test',
    group_key: `intelgraph-test-${deliveryId}`,
    workspace,
    model_name: 'test',
    severity: 'info',
    firing: 0,
    new: 0,
    resolved: 0,
    firing_by_severity: {},
    alerts: [],
    omitted: 0,
    created_at: now.toISOString(),
  };
}
