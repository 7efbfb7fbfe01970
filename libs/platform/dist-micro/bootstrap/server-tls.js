import { createSecureContext } from 'node:tls';
import { AppError } from '@intelgraph/kernel';
/** TLS_CERT_FILE and TLS_KEY_FILE do not make a TLS server. */ export class TlsFilesError extends AppError {
    constructor(cause){
        const reason = cause instanceof Error ? cause.message : String(cause);
        super('START.TLS_FILES', 'invalid', `TLS_CERT_FILE and TLS_KEY_FILE do not fit: ${reason}`, {
            cause
        });
    }
}
/** What HTTP and gRPC are served with; undefined means in the clear. @throws TlsFilesError */ export function serverTls({ tlsCertificate: cert, tlsKey: key }) {
    if (cert === undefined || key === undefined) return undefined;
    try {
        createSecureContext({
            cert,
            key
        });
    } catch (error) {
        throw new TlsFilesError(error);
    }
    return {
        cert,
        key
    };
}

//# sourceMappingURL=server-tls.js.map
