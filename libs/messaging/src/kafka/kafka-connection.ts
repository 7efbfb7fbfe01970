import { AppError, silentLogger, type Logger } from '@intelgraph/kernel';
import type { Admin, Kafka } from 'kafkajs';
import { BusUnavailableError } from '../bus/bus.errors.js';
import type { BusStatus } from '../bus/bus.js';
import { ResilientTask, type TaskLife } from '../delivery/resilient-task.js';
import { sleep } from '../delivery/sleep.js';
import { inTime } from './in-time.js';
import { kafkaReason } from './kafka-client.js';

const PROBE_EVERY_MS = 2_000;
const PROBE_TIMEOUT_MS = 5_000;
const BACKOFF = { initialDelayMs: 200, maxDelayMs: 2_000 };

/** An admin connection that is watched: its state is the state of the cluster as seen from here. */
export class KafkaConnection {
  private admin: Admin | undefined;
  private readonly connecting: ResilientTask;

  constructor(
    private readonly kafka: Kafka,
    logger: Logger = silentLogger,
  ) {
    this.connecting = new ResilientTask({
      live: (life) => this.connect(life),
      backoff: BACKOFF,
      reasonOf: kafkaReason,
      broken: (error) => logger.warn({ err: error }, 'Kafka does not answer; connecting again'),
    });
  }

  start(): Promise<void> {
    return this.connecting.start();
  }

  status(): BusStatus {
    return this.connecting.status();
  }

  close(): Promise<void> {
    return this.connecting.close();
  }

  /** Runs an administrative request. @throws BusUnavailableError while the cluster does not answer */
  use<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    return asBusErrors(() => {
      if (this.admin === undefined) throw new BusUnavailableError(this.status().reason ?? 'it is still starting');
      return work(this.admin);
    });
  }

  private async connect({ signal, up }: TaskLife): Promise<void> {
    const admin = this.kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } });
    const disconnect = () => admin.disconnect().catch(() => undefined);
    try {
      await inTime('connecting', PROBE_TIMEOUT_MS, admin.connect());
      while (!signal.aborted) {
        await inTime('a probe', PROBE_TIMEOUT_MS, admin.describeCluster());
        this.admin = admin;
        up();
        await sleep(PROBE_EVERY_MS, signal);
      }
      await disconnect();
    } catch (error) {
      // kafkajs waits for requests in flight, which a hung broker never answers.
      void disconnect();
      throw error;
    } finally {
      this.admin = undefined;
    }
  }
}

/** Whatever Kafka's client throws means that Kafka did not do it. @throws BusUnavailableError, or our own as it is */
export async function asBusErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : new BusUnavailableError(kafkaReason(error), error);
  }
}
