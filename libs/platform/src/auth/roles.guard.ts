import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { requireRole } from '@intelgraph/kernel';
import type { Role } from '@intelgraph/kernel';
import type { FastifyRequest } from 'fastify';
import { contextOf, ROLES_KEY } from './access.decorators.js';

/** Enforces `@Roles`, and `viewer` where there is none; public routes pass. */
export class RolesGuard implements CanActivate {
  private readonly reflector = new Reflector();

  canActivate(host: ExecutionContext): boolean {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.config.public) return true;
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_KEY, [host.getHandler(), host.getClass()]);
    requireRole(contextOf(request), ...(roles ?? ['viewer']));
    return true;
  }
}
