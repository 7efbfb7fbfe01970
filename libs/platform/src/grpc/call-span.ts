import { status } from '@grpc/grpc-js';
import type { RequestScope } from '../context/request-scope.js';

/** What OpenTelemetry's conventions take for a failure of the server. */
const OUR_FAULTS: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** Ends the span of a call, where there is one. */
export function endCallSpan({ span }: RequestScope, path: string, code: status): void {
  if (span === undefined) return;
  const name = path.slice(1);
  const attributes = { 'rpc.system': 'grpc', 'rpc.method': name, 'rpc.grpc.status_code': code };
  span.end({ name, attributes, failed: OUR_FAULTS.has(code) });
}
