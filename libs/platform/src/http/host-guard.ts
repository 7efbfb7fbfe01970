import { ForbiddenError } from '@intelgraph/kernel';
import { isLoopback } from '../config/define-config.js';

/**
 * Refuses requests that a browser was tricked into sending to this machine: a Host that is not ours (DNS rebinding),
 * or an Origin that is not ours (cross-site requests).
 */
export class HostGuard {
  private readonly allowed: ReadonlySet<string>;

  constructor(allowedHosts: readonly string[]) {
    this.allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  }

  /** @throws ForbiddenError */
  check(headers: { host?: string | undefined; origin?: string | undefined }): void {
    if (headers.host !== undefined && !this.isOurs(`http://${headers.host}`)) {
      throw new ForbiddenError('the Host header names another machine');
    }
    if (headers.origin !== undefined && !this.isOurs(headers.origin)) {
      throw new ForbiddenError('requests from other sites are refused');
    }
  }

  private isOurs(origin: string): boolean {
    if (!URL.canParse(origin)) return false;
    const name = new URL(origin).hostname.replace(/^\[|\]$/g, '').toLowerCase();
    return isLoopback(name) || this.allowed.has(name);
  }
}
