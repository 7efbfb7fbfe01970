import { silentLogger, type Logger } from '@intelgraph/kernel';
import type { Admin, Kafka } from 'kafkajs';
import { BusUnavailableError } from '../bus/bus.errors.js';
import type { BusStatus } from '../bus/bus.js';
import { sleep } from '../delivery/deliver.js';
import { retryDelayMs } from '../delivery/retry-policy.js';
import { kafkaReason } from './kafka-client.js';

const PROBE_EVERY_MS = 2_000;
const BACKOFF = { initialDelayMs: 200, maxDelayMs: 2_000 };

/** An admin connection that is watched: its state is the state of the cluster as seen from here. */
export class KafkaConnection {
  private state: BusStatus = { state: 'starting' };
  private admin: Admin | undefined;
  private running: Promise<void> | undefined;
  private firstAttempt: (() => void) | undefined;
  private readonly closing = new AbortController();
  private readonly logger: Logger;

  constructor(
    private readonly kafka: Kafka,
    logger: Logger | undefined,
  ) {
    this.logger = logger ?? silentLogger;
  }

  start(): Promise<void> {
    return new Promise((resolve) => {
      if (this.running !== undefined) {
        resolve();
        return;
      }
      this.firstAttempt = resolve;
      this.running = this.keepConnected();
    });
  }

  status(): BusStatus {
    return this.state;
  }

  /** Runs an administrative request. @throws BusUnavailableError while the cluster does not answer */
  async use<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const { admin } = this;
    if (admin === undefined) throw new BusUnavailableError(this.state.reason ?? 'it is still starting');
    return work(admin);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    this.state = { state: 'down', reason: 'closed' };
  }

  private async keepConnected(): Promise<void> {
    const { signal } = this.closing;
    const open = () => !signal.aborted;
    for (let failures = 0; open();) {
      const admin = this.kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } });
      try {
        await admin.connect();
        while (open()) {
          await admin.describeCluster();
          failures = 0;
          this.admin = admin;
          this.state = { state: 'up' };
          this.attempted();
          await sleep(PROBE_EVERY_MS, signal);
        }
      } catch (error) {
        failures++;
        this.state = { state: 'down', reason: kafkaReason(error) };
        this.logger.warn({ err: error }, 'Kafka does not answer; connecting again');
        this.attempted();
      }
      this.admin = undefined;
      await admin.disconnect().catch(() => undefined);
      if (open()) await sleep(retryDelayMs(BACKOFF, failures), signal);
    }
    this.attempted();
  }

  private attempted(): void {
    this.firstAttempt?.();
    this.firstAttempt = undefined;
  }
}
