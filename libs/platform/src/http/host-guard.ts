import { ForbiddenError } from '@intelgraph/kernel';
import { type AppConfig, isLoopback } from '../config/define-config.js';

const MAX_KNOWN = 100;

/**
 * Refuses requests that a browser was tricked into sending to this machine: a Host that is not ours (DNS rebinding),
 * or an Origin that is not ours (cross-site requests).
 */
export class HostGuard {
  private readonly allowed: ReadonlySet<string>;
  /** What was found to be ours: clients send the same few values with every request. */
  private readonly known = new Set<string>();
  private lastHost: string | undefined;

  constructor(allowedHosts: readonly string[]) {
    this.allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  }

  /** Absent where callers need a token and nobody said which hosts are ours. */
  static of({ authMode, allowedHosts }: Pick<AppConfig, 'authMode' | 'allowedHosts'>): HostGuard | undefined {
    return authMode === 'dev' || allowedHosts.length > 0 ? new HostGuard(allowedHosts) : undefined;
  }

  /** @throws ForbiddenError */
  check(headers: { host?: string | undefined; origin?: string | undefined }): void {
    const { host } = headers;
    if (host !== undefined && host !== this.lastHost) {
      if (!this.isOurs(`http://${host}`)) throw new ForbiddenError('the Host header names another machine');
      this.lastHost = host;
    }
    if (headers.origin !== undefined && !this.isOurs(headers.origin)) {
      throw new ForbiddenError('requests from other sites are refused');
    }
  }

  private isOurs(origin: string): boolean {
    if (this.known.has(origin)) return true;
    if (!URL.canParse(origin)) return false;
    const name = new URL(origin).hostname.replace(/^\[|\]$/g, '').toLowerCase();
    if (!isLoopback(name) && !this.allowed.has(name)) return false;
    // Ports make endless variants of our names.
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.add(origin);
    return true;
  }
}
