import {
  type CloudEvent,
  contextOfEvent,
  featureWriteRequested,
  type FeatureWriteRequest,
} from '@intelgraph/contracts';
import { WritesService } from '@intelgraph/feature-store';
import { AppError, nameProblem, type RequestContext } from '@intelgraph/kernel';
import { PoisonMessageError } from '@intelgraph/messaging';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Kinds of failures that trying again does not cure. */
const FINAL = new Set(['invalid', 'malformed', 'not_found', 'conflict', 'forbidden', 'too_large']);

/**
 * Writes of values asked for on the topic `features.write.requested.v1`: each event id once; what can never be written
 * becomes a dead letter at once, with the reason. The broker decides who may publish there; the name in the event is
 * taken as asserted.
 */
@Injectable()
@EventsController('commands')
export class WriteCommandsEventsController {
  constructor(private readonly writes: WritesService) {}

  @OnEvent(featureWriteRequested)
  async requested(event: CloudEvent<FeatureWriteRequest>, tx: Transaction): Promise<void> {
    try {
      await this.writes.writeIn(tx, contextOf(event), event.data.rows);
    } catch (error) {
      if (error instanceof AppError && FINAL.has(error.kind)) throw new PoisonMessageError(error.message, error);
      throw error;
    }
  }
}

function contextOf(event: CloudEvent): RequestContext {
  const problem = nameProblem(event.workspace);
  if (problem !== undefined) throw new PoisonMessageError(`workspace: ${problem}`);
  return contextOfEvent(event, { kind: 'asserted', roles: ['editor'], via: 'bus' });
}
