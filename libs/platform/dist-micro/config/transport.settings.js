import { readFileSync } from 'node:fs';
import { pathSetting } from './location.settings.js';
import { boolSetting, enumSetting, stringSetting } from './setting.js';
/** A PEM file; the value is its content. */ export function pemSetting(env, options) {
    const path = pathSetting(env, options);
    return {
        ...path,
        optional: true,
        type: 'path of a PEM file',
        parse (text) {
            const pem = contentOf(path.parse(text));
            if (!pem.includes('-----BEGIN ')) throw new Error('must name a PEM file');
            return pem;
        }
    };
}
function contentOf(path) {
    try {
        return readFileSync(path);
    } catch  {
        throw new Error(`names a file that cannot be read (${path})`);
    }
}
/**
 * How connections are secured. Authorities of one's own are trusted the way Node has it, for every connection at once:
 * NODE_EXTRA_CA_CERTS names their PEM file.
 */ export const transport = {
    tlsCertificate: pemSetting('TLS_CERT_FILE', {
        description: 'Certificate chain with which HTTP and gRPC are served over TLS; in the clear when absent.'
    }),
    tlsKey: pemSetting('TLS_KEY_FILE', {
        description: 'Private key of TLS_CERT_FILE.'
    }),
    grpcTls: boolSetting('GRPC_TLS', {
        default: false,
        description: 'Other services are asked over TLS; authorities of your own go into NODE_EXTRA_CA_CERTS.'
    }),
    kafkaTls: boolSetting('KAFKA_TLS', {
        default: false,
        description: 'Kafka is spoken to over TLS.'
    }),
    kafkaSaslMechanism: enumSetting('KAFKA_SASL_MECHANISM', [
        'none',
        'plain',
        'scram-sha-256',
        'scram-sha-512'
    ], {
        default: 'none',
        description: 'How to log in to Kafka.'
    }),
    kafkaSaslUsername: stringSetting('KAFKA_SASL_USERNAME', {
        default: '',
        description: 'Who logs in to Kafka.'
    }),
    kafkaSaslPassword: stringSetting('KAFKA_SASL_PASSWORD', {
        default: '',
        secret: true,
        description: 'Password of KAFKA_SASL_USERNAME.'
    })
};

//# sourceMappingURL=transport.settings.js.map
