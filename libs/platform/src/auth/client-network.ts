import { isIPv6 } from 'node:net';

import ipaddr from 'ipaddr.js';

/**
 * Whom requests of an address are counted for. An IPv6 address stands for its /64: who has one address there has all 2⁶⁴ of them. IPv4
 * addresses, also those written as IPv6, and whatever is no address stand for themselves.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
