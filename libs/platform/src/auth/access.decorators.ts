import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { EventDefinition } from '@intelgraph/contracts';
import { UnauthenticatedError } from '@intelgraph/kernel';
import type { RequestContext, Role } from '@intelgraph/kernel';
import type { FastifyRequest } from 'fastify';

/** Key of the roles that a handler or controller asks for. */
export const ROLES_KEY = 'intelgraph:roles';

/** Key of the type of event that a handler announces. */
export const WRITES_KEY = 'intelgraph:writes';
/** Key of the mark of handlers whose answer is given once only. */
export const ANSWER_ONCE_KEY = 'intelgraph:answer-once';

/** Serves a route without credentials. Methods only. */
export function Public(): MethodDecorator {
  return applyDecorators(RouteConfig({ public: true }), ApiSecurity({}));
}

/** The caller needs one of these roles in the request's workspace; without it, `viewer`. On a method or a controller. */
export function Roles(...anyOf: [Role, ...Role[]]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ROLES_KEY, anyOf), ApiExtension('x-roles', anyOf));
}

/** A write operation: names the one audited event that each successful call emits (`x-audit-event`). */
export function Writes(event: Pick<EventDefinition, 'type'>): MethodDecorator {
  return applyDecorators(SetMetadata(WRITES_KEY, event.type), ApiExtension('x-audit-event', event.type));
}

/** A write operation that leaves no audited event, for this reason (`x-unaudited`). */
export function Unaudited(reason: string): MethodDecorator {
  return ApiExtension('x-unaudited', reason) as MethodDecorator;
}

/** The answer holds a secret: a repetition with the same `Idempotency-Key` is told so and does nothing. */
export function AnswerOnce(): MethodDecorator {
  return SetMetadata(ANSWER_ONCE_KEY, true);
}

/** A POST that changes nothing, such as a search or a prediction (`x-read-only`). */
export function ReadOnly(): MethodDecorator {
  return ApiExtension('x-read-only', true) as MethodDecorator;
}

/** The {@link RequestContext} of the caller, as a parameter of a REST handler. */
export const Ctx = createParamDecorator((_data: unknown, host: ExecutionContext): RequestContext =>
  contextOf(host.switchToHttp().getRequest<FastifyRequest>()),
);

/** The context of a request on a raw Fastify route. @throws UnauthenticatedError on public routes */
export function contextOf(request: FastifyRequest): RequestContext {
  if (!request.requestContext) throw new UnauthenticatedError();
  return request.requestContext;
}
