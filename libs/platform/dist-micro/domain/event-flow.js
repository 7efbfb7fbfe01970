import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { consumeEvents, createBus, OutboxRelay } from '@intelgraph/messaging';
import { parseDatabaseUrl } from '@intelgraph/persistence';
import { subscriptionOf } from '../events/on-event.js';
import { IdempotencyKeys } from '../idempotency/idempotency-keys.js';
import { KeyedOutbox } from '../idempotency/keyed-outbox.js';
/** An app's way to the bus: what it publishes and what it consumes. */ export class EventFlow {
    constructor(config, dataSource, logger){
        this.config = config;
        this.dataSource = dataSource;
        this.logger = logger;
        this.subscriptions = [];
        this.stopped = false;
        this.bus = createAppBus(config, logger);
        this.idempotency = new IdempotencyKeys(dataSource);
        const source = `/services/${config.app}`;
        this.outbox = new KeyedOutbox({
            source,
            ids: uuidv7Ids,
            clock: systemClock
        }, this.idempotency);
        this.relay = new OutboxRelay({
            dataSource,
            bus: this.bus,
            domain: config.app,
            logger
        });
    }
    /** Starts bus and relay and subscribes the controllers; the database is connected by now. */ async start(controllers) {
        await this.bus.start();
        // Closed while the bus was starting: nobody would stop the relay again.
        if (this.stopped) return;
        this.relay.start();
        for (const controller of controllers){
            const { purpose, handlers, definitions } = subscriptionOf(controller);
            const group = `${this.config.app}.${purpose}`;
            const options = {
                bus: this.bus,
                dataSource: this.dataSource,
                group,
                handlers,
                definitions,
                logger: this.logger
            };
            this.subscriptions.push(await consumeEvents(options));
        }
    }
    /** Leaves the consumer groups after the events in hand. */ async stopConsumers() {
        await Promise.all(this.subscriptions.map((subscription)=>subscription.close()));
    }
    /** Publishes what is left in the outbox, then closes the bus. */ async stopProducers() {
        this.stopped = true;
        await this.relay.stop();
        await this.bus.close();
    }
    status() {
        const states = [
            this.bus,
            ...this.subscriptions
        ].map((part)=>part.status());
        const bad = states.find(({ state })=>state !== 'up');
        return bad ? {
            up: false,
            reason: bad.reason ?? bad.state
        } : {
            up: true
        };
    }
}
function createAppBus(config, logger) {
    const { topicPrefix } = config;
    if (config.bus === 'kafka') {
        const { kafkaBrokers: brokers, kafkaTls: ssl, app: clientId } = config;
        return createBus({
            kind: 'kafka',
            brokers,
            clientId,
            topicPrefix,
            ssl,
            ...saslOf(config),
            logger
        });
    }
    const connection = parseDatabaseUrl(config.databaseUrl ?? '', 'event_bus');
    return createBus({
        kind: 'embedded',
        connection,
        topicPrefix,
        logger
    });
}
function saslOf({ kafkaSaslMechanism: mechanism, kafkaSaslUsername: username, kafkaSaslPassword: password }) {
    return mechanism === 'none' ? {} : {
        sasl: {
            mechanism,
            username,
            password
        }
    };
}

//# sourceMappingURL=event-flow.js.map
