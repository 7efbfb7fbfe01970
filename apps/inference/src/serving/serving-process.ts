import { availableParallelism } from 'node:os';

import type { BufferedPredictionLog, BusShadowLog, ServingEngine } from '@intelgraph/model-serving';
import type { Lifecycle, PartStatus, Readiness } from '@intelgraph/platform';

import type { ServingMetrics } from './serving-metrics.js';

export interface ServingProcessParts {
  readonly engine: ServingEngine;
  /** None when the prediction log is switched off. */
  readonly log: BufferedPredictionLog | null;
  /** As well. */
  readonly shadowLog: BusShadowLog | null;
  readonly lifecycle: Lifecycle;
  readonly readiness: Readiness;
  readonly metrics: ServingMetrics;
  readonly closeRegistry: () => void;
}

/** Starts and ends serving with the app, and says whether it serves. */
export class ServingProcess {
  constructor(private readonly parts: ServingProcessParts) {}

  /** Loads what the disk holds, then follows the database. Resolves without a database too. */
  async start(): Promise<void> {
    const { engine, log, shadowLog, lifecycle, readiness, metrics, closeRegistry } = this.parts;
    // Hooks of one phase run last to first, and the servers' own is added after these: they stop before the log ends.
    lifecycle.onClose('transports', 'registry client', closeRegistry);
    lifecycle.onClose('transports', 'shadow log', () => shadowLog?.stop());
    lifecycle.onClose('transports', 'models', () => engine.close());
    lifecycle.onClose('transports', 'prediction log', () => log?.stop());
    readiness.add('serving', () => this.status());
    // The other deployments are served all the same.
    readiness.add('deployments', () => this.deployments(), { optional: true });
    metrics.watch(engine);
    log?.start();
    shadowLog?.start();
    await engine.start();
  }

  /** The database answers now: reads what it holds at once. */
  async databaseAnswers(): Promise<void> {
    await this.parts.engine.poller.now();
  }

  private status(): PartStatus {
    const { state, poller, models } = this.parts.engine;
    if (state.ready) {
      const { loaded, unloaded } = models.counts;
      if (unloaded === 0) return { up: true };
      return {
        up: true,
        reason: `${unloaded} of ${loaded + unloaded} models are unloaded; a request brings them back`,
      };
    }
    return { up: false, reason: `no snapshot on disk, and ${poller.failure ?? 'deployments are still being read'}` };
  }

  // Names of deployments are their workspaces' own; `/api/v1/serving` says them to who may know.
  private deployments(): PartStatus {
    const { problems } = this.parts.engine.state;
    if (problems.length === 0) return { up: true };
    const kinds = [...new Set(problems.map(({ kind }) => kind))].join(', ');
    return { up: false, reason: `${problems.length} not served as written: ${kinds}` };
  }
}

/** Threads that this machine can run at a time. */
export const cores = availableParallelism();
