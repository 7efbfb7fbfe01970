import { type FeatureStoreParts, type OnlineApplier, rebuildOnline } from '@intelgraph/feature-store';
import type { Logger } from '@intelgraph/kernel';
import type { Lifecycle, Readiness } from '@intelgraph/platform';

export interface OnlineProcessParts {
  readonly store: FeatureStoreParts;
  readonly applier: OnlineApplier;
  readonly lifecycle: Lifecycle;
  readonly readiness: Readiness;
  readonly logger: Logger;
}

/**
 * Keeps the online store in step with the offline one: fills it after a restart when it keeps nothing itself, and
 * brings over what could not be put there before. Reads are right meanwhile: they ask the offline store for the rest.
 */
export class OnlineProcess {
  private readonly stopped = new AbortController();
  private rebuilding: Promise<void> | undefined;

  constructor(private readonly parts: OnlineProcessParts) {}

  /** The database is connected. */
  start(): Promise<void> {
    const { store, applier, lifecycle, readiness } = this.parts;
    const check = async () => {
      await store.online.check();
      return { up: true };
    };
    readiness.add('online_store', check, { optional: true });
    lifecycle.onClose('producers', 'online store', () => this.stop());
    applier.start();
    if (!store.online.durable) this.rebuilding = this.rebuild();
    return Promise.resolve();
  }

  private async rebuild(): Promise<void> {
    const { store, logger } = this.parts;
    try {
      const values = await rebuildOnline(store, this.stopped.signal);
      logger.info({ values }, 'the online store is filled');
    } catch (error) {
      // Reads fill it one by one.
      logger.warn({ err: error }, 'the online store could not be filled from the offline store');
    }
  }

  private async stop(): Promise<void> {
    this.stopped.abort();
    await this.rebuilding;
    await this.parts.applier.stop();
    await this.parts.store.online.close();
  }
}
