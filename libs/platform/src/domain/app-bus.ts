import type { Logger } from '@intelgraph/kernel';
import { createBus, type Bus } from '@intelgraph/messaging';
import { parseDatabaseUrl } from '@intelgraph/persistence';
import type { AppConfig } from '../config/define-config.js';

/** The bus that an app is configured with. @param topicPrefix another than that of the platform's own topics */
export function createAppBus(config: AppConfig, logger: Logger, topicPrefix = config.topicPrefix): Bus {
  if (config.bus === 'kafka') {
    const { kafkaBrokers: brokers, kafkaTls: ssl, app: clientId } = config;
    return createBus({ kind: 'kafka', brokers, clientId, topicPrefix, ssl, ...saslOf(config), logger });
  }
  const connection = parseDatabaseUrl(config.databaseUrl ?? '', 'event_bus');
  return createBus({ kind: 'embedded', connection, topicPrefix, logger });
}

function saslOf({
  kafkaSaslMechanism: mechanism,
  kafkaSaslUsername: username,
  kafkaSaslPassword: password,
}: AppConfig) {
  return mechanism === 'none' ? {} : { sasl: { mechanism, username, password } };
}
