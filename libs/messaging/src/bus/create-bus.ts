import { EmbeddedBus } from '../embedded/embedded-bus.js';
import { KafkaBus } from '../kafka/kafka-bus.js';
import type { BusOptions } from './bus-options.js';
import type { Bus } from './bus.js';

/** Makes the bus that the configuration names. It connects when it is started. */
export function createBus(options: BusOptions): Bus {
  return options.kind === 'kafka' ? new KafkaBus(options) : new EmbeddedBus(options);
}
