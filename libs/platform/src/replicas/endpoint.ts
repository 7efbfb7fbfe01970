import { isIP } from 'node:net';
import type { Resolve } from './resolve.js';

/** Where a service is said to be: one entry of a setting. */
export interface Endpoint {
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The entry as it was written. */
  readonly text: string;
}

/** One process of a service. */
export interface ReplicaAddress {
  readonly endpoint: Endpoint;
  /** What to connect to instead of looking the endpoint's name up; absent when the name means one process. */
  readonly ip?: string;
  /** `host:port`, for people and metrics. */
  readonly label: string;
}

/** The processes that an endpoint stands for: a name with several addresses means one at each. */
export async function addressesOf(endpoint: Endpoint, resolve: Resolve): Promise<ReplicaAddress[]> {
  if (!isResolvable(endpoint)) return [asWritten(endpoint)];
  const ips = [...new Set(await resolve(endpoint.host))].sort();
  if (ips.length === 0) throw new Error(`${endpoint.host} has no address`);
  if (ips.length === 1) return [asWritten(endpoint)];
  return ips.map((ip) => ({ endpoint, ip, label: labelOf(ip, endpoint.port) }));
}

/** The endpoint as one process, found by whoever connects. */
export function asWritten(endpoint: Endpoint): ReplicaAddress {
  return { endpoint, label: labelOf(endpoint.host, endpoint.port) };
}

/** Whether an endpoint may stand for several processes. */
export function isResolvable({ host }: Endpoint): boolean {
  return isIP(host) === 0 && host !== 'localhost';
}

function labelOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
