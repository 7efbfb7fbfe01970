import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { UnauthenticatedError } from '@intelgraph/kernel';
/** Key of the roles that a handler or controller asks for. */ export const ROLES_KEY = 'intelgraph:roles';
/** Key of the type of event that a handler announces. */ export const WRITES_KEY = 'intelgraph:writes';
/** Key of the mark of handlers whose answer is given once only. */ export const ANSWER_ONCE_KEY = 'intelgraph:answer-once';
/** Serves a route without credentials. Methods only. */ export function Public() {
    return applyDecorators(RouteConfig({
        public: true
    }), ApiSecurity({}));
}
/** The caller needs one of these roles in the request's workspace; without it, `viewer`. On a method or a controller. */ export function Roles(...anyOf) {
    return applyDecorators(SetMetadata(ROLES_KEY, anyOf), ApiExtension('x-roles', anyOf));
}
/** A write operation: names the one audited event that each successful call emits (`x-audit-event`). */ export function Writes(event) {
    return applyDecorators(SetMetadata(WRITES_KEY, event.type), ApiExtension('x-audit-event', event.type));
}
/** A write operation that leaves no audited event, for this reason (`x-unaudited`). */ export function Unaudited(reason) {
    return ApiExtension('x-unaudited', reason);
}
/** The answer holds a secret: a repetition with the same `Idempotency-Key` is told so and does nothing. */ export function AnswerOnce() {
    return SetMetadata(ANSWER_ONCE_KEY, true);
}
/** A POST that changes nothing, such as a search or a prediction (`x-read-only`). */ export function ReadOnly() {
    return ApiExtension('x-read-only', true);
}
/** The {@link RequestContext} of the caller, as a parameter of a REST handler. */ export const Ctx = createParamDecorator((_data, host)=>contextOf(host.switchToHttp().getRequest()));
/** The context of a request on a raw Fastify route. @throws UnauthenticatedError on public routes */ export function contextOf(request) {
    if (!request.requestContext) throw new UnauthenticatedError();
    return request.requestContext;
}

//# sourceMappingURL=access.decorators.js.map
