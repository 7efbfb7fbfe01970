import { announcedFault } from './announced-fault.js';
import { problemOf } from './problem.js';
/** Media type of problems (RFC 9457). */ export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';
/** Answers with the problem that an error means; logs it when nobody threw it on purpose. */ export function sendProblem(error, request, reply, logger) {
    const fault = announcedFault(error, request, reply, logger);
    if (reply.raw.headersSent) {
        // Half an answer is out: the only honest ending is a broken connection.
        reply.raw.destroy();
        return;
    }
    const body = JSON.stringify(problemOf(fault, request.id));
    void reply.code(fault.status).header('content-type', PROBLEM_JSON).serializer(String).send(body);
}

//# sourceMappingURL=send-problem.js.map
