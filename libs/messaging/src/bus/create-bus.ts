import { EmbeddedDriver } from '../embedded/embedded-driver.js';
import { KafkaDriver } from '../kafka/kafka-driver.js';
import type { BusOptions } from './bus-options.js';
import type { Bus } from './bus.js';
import { LogBus } from './log-bus.js';

/** Makes the bus that the configuration names. It connects when it is started. */
export function createBus(options: BusOptions): Bus {
  const driver = options.kind === 'kafka' ? new KafkaDriver(options) : new EmbeddedDriver(options);
  return new LogBus(driver, options.logger);
}
