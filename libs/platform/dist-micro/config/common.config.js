import { artifacts } from './artifact.settings.js';
import { basePathSetting, peerSetting, pathSetting, urlSetting } from './location.settings.js';
import { boolSetting, bytesSetting, durationSetting, enumSetting, intSetting, listSetting, stringSetting } from './setting.js';
import { transport } from './transport.settings.js';
/** The variable of a port, as error messages name it. */ export function portVariable(app, kind) {
    return `${app.toUpperCase()}_${kind === 'http' ? 'PORT' : 'GRPC_PORT'}`;
}
const PEERS = {
    training: 9000,
    inference: 9001,
    registry: 9002,
    features: 9003,
    monitoring: 9004,
    governance: 9005
};
const peer = (name)=>peerSetting(`${name.toUpperCase()}_GRPC_URL`, {
        default: `127.0.0.1:${PEERS[name]}`,
        description: `Address of the ${name} service's gRPC server.`
    });
function network({ app, port, grpcPort }) {
    return {
        host: stringSetting('HOST', {
            default: '127.0.0.1',
            description: 'Address to listen on.'
        }),
        httpPort: intSetting(portVariable(app, 'http'), {
            default: port,
            max: 65535,
            description: `HTTP port of ${app}.`
        }),
        grpcPort: intSetting(portVariable(app, 'grpc'), {
            default: grpcPort,
            max: 65535,
            description: `gRPC port of ${app}.`
        }),
        allowedHosts: listSetting('ALLOWED_HOSTS', {
            default: '',
            description: 'Host names that requests may carry beside the loopback ones (AUTH_MODE=dev refuses others).'
        }),
        basePath: basePathSetting('BASE_PATH', {
            default: '',
            description: 'Path under which a proxy passes everything on without taking it off, such as /mlops.'
        }),
        bodyLimit: bytesSetting('BODY_LIMIT', {
            default: '10mb',
            description: 'Largest request body.'
        }),
        requestTimeout: durationSetting('REQUEST_TIMEOUT', {
            default: '5m',
            description: 'Time in which a client has to send its whole request.'
        }),
        maxConnections: intSetting('MAX_CONNECTIONS', {
            default: 2000,
            min: 1,
            description: 'Open HTTP connections.'
        }),
        shutdownTimeout: durationSetting('SHUTDOWN_TIMEOUT', {
            default: '20s',
            description: 'Time that each step of the shutdown may take.'
        })
    };
}
const backends = {
    bus: enumSetting('BUS', [
        'embedded',
        'kafka'
    ], {
        default: 'embedded',
        description: 'Event bus: a log in Postgres, or Kafka. There is no fall-back from one to the other.'
    }),
    kafkaBrokers: listSetting('KAFKA_BROKERS', {
        default: '',
        description: 'host:port of the brokers; for BUS=kafka.'
    }),
    topicPrefix: stringSetting('TOPIC_PREFIX', {
        default: '',
        description: 'Put before the name of every topic.'
    }),
    redisUrl: urlSetting('REDIS_URL', [
        'redis',
        'rediss'
    ], {
        optional: true,
        secret: true,
        description: 'Redis for online features, caches and rate limits (rediss: over TLS); in process when absent.'
    }),
    dataDir: pathSetting('DATA_DIR', {
        default: '.data',
        description: 'Folder of everything kept on local disk.'
    }),
    migrateOnStart: boolSetting('MIGRATE_ON_START', {
        default: false,
        description: 'Bring the database up to date at start instead of refusing to run on a wrong schema.'
    })
};
const security = {
    authMode: enumSetting('AUTH_MODE', [
        'dev',
        'token'
    ], {
        default: 'dev',
        description: 'dev: loopback only, anonymous requests act as local-user. token: a bearer token is required.'
    }),
    serviceToken: stringSetting('SERVICE_TOKEN', {
        optional: true,
        secret: true,
        description: 'Shared secret with which services call each other for background work.'
    })
};
const logging = {
    logLevel: enumSetting('LOG_LEVEL', [
        'trace',
        'debug',
        'info',
        'warn',
        'error',
        'silent'
    ], {
        default: 'info',
        description: 'Lowest level that is logged.'
    }),
    logFormat: enumSetting('LOG_FORMAT', [
        'json',
        'pretty'
    ], {
        default: 'json',
        description: 'One JSON object a line, or lines for people.'
    })
};
const peers = {
    trainingGrpcUrl: peer('training'),
    inferenceGrpcUrl: peer('inference'),
    registryGrpcUrl: peer('registry'),
    featuresGrpcUrl: peer('features'),
    monitoringGrpcUrl: peer('monitoring'),
    governanceGrpcUrl: peer('governance')
};
/** The settings that every app has. */ export function commonSettings(identity) {
    return {
        ...network(identity),
        databaseUrl: urlSetting('DATABASE_URL', [
            'postgres',
            'postgresql'
        ], {
            optional: true,
            secret: true,
            description: 'PostgreSQL server (sslmode=require: over TLS); its database is ignored, every service uses its own.'
        }),
        ...backends,
        ...artifacts,
        ...security,
        ...transport,
        ...logging,
        ...peers
    };
}

//# sourceMappingURL=common.config.js.map
