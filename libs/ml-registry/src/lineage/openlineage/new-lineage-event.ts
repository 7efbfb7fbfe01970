import { canonicalJson, sha256Of } from '@intelgraph/artifact-store';
import type { RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../../ml-registry.ports.js';

import { LineageEventEntity } from './lineage-event.entity.js';
import type { OpenLineageEvent } from './openlineage-event.js';

/** The row of an event that arrives or leaves now. */
export function newLineageEvent(
  { ids, clock }: Pick<RegistryParts, 'ids' | 'clock'>,
  context: RequestContext,
  origin: LineageEventEntity['origin'],
  given: OpenLineageEvent,
): LineageEventEntity {
  const { kind, event } = given;
  const job = kind === 'dataset' ? undefined : event.job;
  return Object.assign(new LineageEventEntity(), {
    ...{ id: ids.next(), workspace: context.workspace, origin, kind, event },
    eventType: kind === 'run' ? (event.eventType ?? null) : null,
    eventTime: new Date(event.eventTime),
    jobNamespace: job?.namespace ?? null,
    jobName: job?.name ?? null,
    runId: kind === 'run' ? event.run.runId.toLowerCase() : null,
    digest: sha256Of(canonicalJson(event)),
    recordedBy: context.principal.id,
    recordedAt: clock.now(),
  });
}
