import { Reflector } from '@nestjs/core';
import { requireRole } from '@intelgraph/kernel';
import { contextOf, ROLES_KEY } from './access.decorators.js';
/** Enforces `@Roles`, and `viewer` where there is none; public routes pass. */ export class RolesGuard {
    canActivate(host) {
        const request = host.switchToHttp().getRequest();
        if (request.routeOptions.config.public) return true;
        const roles = this.reflector.getAllAndOverride(ROLES_KEY, [
            host.getHandler(),
            host.getClass()
        ]);
        requireRole(contextOf(request), ...roles ?? [
            'viewer'
        ]);
        return true;
    }
    constructor(){
        this.reflector = new Reflector();
    }
}

//# sourceMappingURL=roles.guard.js.map
