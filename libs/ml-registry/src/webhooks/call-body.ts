import { DEFAULT_WORKSPACE } from '@intelgraph/kernel';

import { partsOfEvent, type RegistryWebhookEvent } from './webhook-events.js';

/** The body of a call in MLflow's form; `workspace` is there where it is not the default one, as in MLflow. */
export function callBody(workspace: string, event: RegistryWebhookEvent, data: object, now: Date): string {
  return JSON.stringify({
    ...partsOfEvent(event),
    // Python before 3.11 reads an offset and no Z.
    timestamp: now.toISOString().replace('Z', '+00:00'),
    data,
    ...(workspace !== DEFAULT_WORKSPACE && { workspace }),
  });
}
