import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppLogger } from '../logging/app-logger.js';
import { announcedFault } from './announced-fault.js';
import { type ErrorForm, inferErrorForm, problemForm } from './error-form.js';

type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger) => void;

/** Answers with the problem that an error means; logs it when nobody threw it on purpose. */
export const sendProblem: SendError = sender(problemForm);

/** The same for clients of the Open Inference Protocol. */
export const sendInferError: SendError = sender(inferErrorForm);

function sender(form: ErrorForm): SendError {
  return (error, request, reply, logger) => {
    const fault = announcedFault(error, request, reply, logger);
    if (reply.raw.headersSent) {
      // Half an answer is out: the only honest ending is a broken connection.
      reply.raw.destroy();
      return;
    }
    const { status, contentType, body } = form(fault, request.id);
    void reply.code(status).header('content-type', contentType).serializer(String).send(body);
  };
}
