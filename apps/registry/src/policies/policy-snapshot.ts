import { PolicyServiceService } from '@intelgraph/contracts';
import { type Logger, serviceContext } from '@intelgraph/kernel';
import type { PoliciesProjection } from '@intelgraph/ml-registry';
import { inTransaction } from '@intelgraph/persistence';
import { type GrpcClient, grpcClient, type GrpcClientOptions, type Lifecycle } from '@intelgraph/platform';
import type { DataSource } from 'typeorm';

import type { RegistryConfig } from '../config.js';

import { toPolicyFromWire } from './policies.mapper.js';

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 300_000;

/**
 * Asks governance once after the start for every policy: topics do not keep events for ever, and the registry's database may be
 * younger than a policy. Newer revisions that came by event win. Nothing waits for it: without governance it is tried again.
 */
export class PolicySnapshot {
  private client: GrpcClient<typeof PolicyServiceService> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly config: Pick<RegistryConfig, 'governanceGrpcUrl'>,
    private readonly peers: GrpcClientOptions,
    private readonly dataSource: DataSource,
    private readonly projection: PoliciesProjection,
    private readonly lifecycle: Lifecycle,
    private readonly logger: Logger,
  ) {}

  /** The database is connected. */
  start(): void {
    this.lifecycle.onClose('consumers', 'snapshot of policies', () => this.stop());
    this.schedule(0, FIRST_DELAY_MS);
  }

  private async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.client?.close();
    await this.running;
  }

  private schedule(delay: number, next: number): void {
    this.timer = setTimeout(() => {
      this.running = this.take().catch((error: unknown) => {
        if (this.stopped) return;
        this.logger.info({ err: error }, 'the policies cannot be asked for yet');
        this.schedule(next, Math.min(2 * next, MAX_DELAY_MS));
      });
    }, delay);
    this.timer.unref();
  }

  private async take(): Promise<void> {
    this.client ??= grpcClient(PolicyServiceService, this.config.governanceGrpcUrl, this.peers);
    let pageToken = '';
    do {
      const { policies, nextPageToken } = await this.client.snapshotPolicies(
        { pageToken },
        serviceContext('service:registry'),
      );
      await inTransaction(this.dataSource, async (tx) => {
        for (const { workspace, policy } of policies) {
          if (policy !== undefined) await this.projection.applyPolicy(tx, workspace, toPolicyFromWire(policy));
        }
      });
      pageToken = nextPageToken;
    } while (pageToken !== '' && !this.stopped);
    this.client.close();
    this.client = undefined;
  }
}
