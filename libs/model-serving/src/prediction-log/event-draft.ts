import { cloudEventAround, predictionsLogged, topicOf } from '@intelgraph/contracts';
import { newTraceparent, type IdSource, type Principal } from '@intelgraph/kernel';
import type { BusMessage } from '@intelgraph/messaging';

import type { ServedVersion } from '../routing/served-version.js';

import type { EventBuffers } from './event-buffers.js';

const SELF: Principal = { id: 'service:inference', kind: 'service', roles: [], workspace: '*' };

/** Rows of one version, encoded as they come: an event that waits keeps nothing else of their requests alive. */
export class EventDraft {
  private readonly key: string;
  private readonly after: string;
  private buffer: Buffer;
  private length = 0;
  private count = 0;

  /** @param served whose rows; @param time of the first */
  constructor(
    served: ServedVersion,
    time: Date,
    ids: IdSource,
    private readonly buffers: EventBuffers,
  ) {
    const { workspace, endpoint, version, modelName, artifactDigest } = served;
    const id = ids.next();
    this.key = `${endpoint}@${version}`;
    const context = { principal: SELF, workspace, requestId: id, traceparent: newTraceparent() };
    const [before, after] = cloudEventAround(context, {
      definition: predictionsLogged,
      id,
      source: '/services/inference',
      subject: `predictions/${this.key}`,
      time,
      aggregateVersion: 0,
    });
    const about = { endpoint, model_name: modelName, model_version: version, artifact_digest: artifactDigest };
    this.buffer = buffers.first();
    this.write(`${before}${JSON.stringify(about).slice(0, -1)},"predictions":[`);
    this.after = `]}${after}`;
  }

  get rows(): number {
    return this.count;
  }

  get bytes(): number {
    return this.length;
  }

  /** @param row JSON of a LoggedPrediction */
  add(row: string): void {
    if (this.count > 0) this.write(',');
    this.write(row);
    this.count += 1;
  }

  /** The event of these rows, keyed by endpoint and version. Nothing may be added any more. */
  toMessage(): BusMessage {
    this.write(this.after);
    const value = this.buffer.subarray(0, this.length);
    return { topic: topicOf(predictionsLogged), key: this.key, value, headers: {} };
  }

  /** Nobody reads the message any more. */
  release(): void {
    this.buffers.giveBack(this.buffer);
  }

  private write(text: string): void {
    // A character takes three bytes at most.
    if (this.buffer.length - this.length < 3 * text.length) {
      const needed = this.length + Buffer.byteLength(text);
      if (needed > this.buffer.length) this.buffer = this.buffers.larger(this.buffer, this.length, needed);
    }
    this.length += this.buffer.write(text, this.length);
  }
}
