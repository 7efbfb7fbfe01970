import { ForbiddenError } from '@intelgraph/kernel';
import { isLoopback } from '../config/define-config.js';
const MAX_KNOWN = 100;
/**
 * Refuses requests that a browser was tricked into sending to this machine: a Host that is not ours (DNS rebinding),
 * or an Origin that is not ours (cross-site requests).
 */ export class HostGuard {
    constructor(allowedHosts){
        /** What was found to be ours: clients send the same few values with every request. */ this.known = new Set();
        this.allowed = new Set(allowedHosts.map((host)=>host.toLowerCase()));
    }
    /** @throws ForbiddenError */ check(headers) {
        if (headers.host !== undefined && !this.isOurs(`http://${headers.host}`)) {
            throw new ForbiddenError('the Host header names another machine');
        }
        if (headers.origin !== undefined && !this.isOurs(headers.origin)) {
            throw new ForbiddenError('requests from other sites are refused');
        }
    }
    isOurs(origin) {
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

//# sourceMappingURL=host-guard.js.map
