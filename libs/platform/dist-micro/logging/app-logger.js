import { pino } from 'pino';
import { traceIdOf } from '@intelgraph/kernel';
import { currentRequest } from '../context/request-scope.js';
import { prettyStream } from './pretty-stream.js';
/** Makes the logger of an app. Every line has the service's name and, within a request, its id and trace id. */ export function createAppLogger(options) {
    const target = options.destination ?? pino.destination({
        dest: 1,
        sync: true
    });
    return pino({
        level: options.level,
        base: {
            service: options.service
        },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: {
            level: (label)=>({
                    level: label
                })
        },
        redact: {
            paths: [
                'authorization',
                '*.authorization',
                'token',
                '*.token',
                'secret',
                '*.secret'
            ],
            censor: '[redacted]'
        },
        mixin () {
            const scope = currentRequest();
            return scope ? {
                request_id: scope.requestId,
                trace_id: traceIdOf(scope.traceparent)
            } : {};
        }
    }, options.format === 'pretty' ? prettyStream(target) : target);
}

//# sourceMappingURL=app-logger.js.map
