import { lookup } from 'node:dns/promises';

/** Finds the IP addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Asks as every connection of the process would (hosts file, search domains, DNS). A process that is reached by IPv4 and by
 * IPv6 is one, so only addresses of one kind count: IPv4 where there are any.
 */
export const resolveBySystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true });
  const four = found.filter(({ family }) => family === 4);
  return (four.length > 0 ? four : found).map(({ address }) => address);
};
