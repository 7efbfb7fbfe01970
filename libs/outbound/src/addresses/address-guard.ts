import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Networks that are not the public Internet (IANA special-purpose registries, RFC 6890 and its successors). */
const SPECIAL: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Only global unicast (2000::/3) is public; of it these are not, and those that wrap an IPv4 address might not be. */
const SPECIAL_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_V6) special.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether the IP address belongs to the public Internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The address is one that messages may not go to. */
export class ForbiddenAddressError extends Error {}

export interface AddressGuardOptions {
  /** Lets messages go to private and loopback addresses too, and in the clear. */
  readonly allowPrivate: boolean;
  /** The addresses of a name; the system's resolver unless given. */
  readonly resolve?: (host: string) => Promise<string[]>;
}

/**
 * Keeps messages whose destination clients choose away from our own network (server-side request forgery). Names are
 * resolved here, once, and the connection goes to the very address that was checked.
 */
export class AddressGuard {
  readonly allowPrivate: boolean;
  private readonly resolve: (host: string) => Promise<string[]>;

  constructor(options: AddressGuardOptions) {
    this.allowPrivate = options.allowPrivate;
    this.resolve = options.resolve ?? resolveAll;
  }

  /**
   * An address of the host to connect to.
   *
   * @param signal ends the wait for a slow name server
   * @throws ForbiddenAddressError; what resolving throws; the reason of the signal
   */
  async addressOf(host: string, signal: AbortSignal): Promise<string> {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    const addresses = isIP(bare) === 0 ? await untilAborted(this.resolve(bare), signal) : [bare];
    const [first] = addresses;
    if (first === undefined) throw new Error(`${bare} has no address`);
    // One bad address among good ones is an attack too.
    if (!this.allowPrivate && !addresses.every(isPublicAddress)) {
      throw new ForbiddenAddressError('the address is not on the public Internet');
    }
    return first;
  }
}

async function resolveAll(host: string): Promise<string[]> {
  const found = await systemLookup(host, { all: true });
  return found.map(({ address }) => address);
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
