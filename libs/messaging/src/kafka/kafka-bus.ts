import type { Bus } from '../bus/bus.js';
import type { KafkaBusOptions } from '../bus/create-bus.js';

export const KafkaBus = class {
  constructor(options: KafkaBusOptions) {
    throw new Error(`the Kafka adapter lands next (${options.clientId})`);
  }
} as unknown as new (options: KafkaBusOptions) => Bus;
