import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { traceIdOf } from '@intelgraph/kernel';
import { currentRequest } from '../context/request-scope.js';
import { prettyStream } from './pretty-stream.js';

/** The logger of an app: pino, so it fits kernel's `Logger`. */
export type AppLogger = PinoLogger;

export interface AppLoggerOptions {
  service: string;
  level: string;
  format: 'json' | 'pretty';
  /** Where lines go; standard output by default. */
  destination?: DestinationStream;
}

/** Makes the logger of an app. Every line has the service's name and, within a request, its id and trace id. */
export function createAppLogger(options: AppLoggerOptions): AppLogger {
  const target = options.destination ?? pino.destination({ dest: 1, sync: true });
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['authorization', '*.authorization', 'token', '*.token', 'secret', '*.secret'],
        censor: '[redacted]',
      },
      mixin() {
        const scope = currentRequest();
        return scope ? { request_id: scope.requestId, trace_id: traceIdOf(scope.traceparent) } : {};
      },
    },
    options.format === 'pretty' ? prettyStream(target) : target,
  );
}
