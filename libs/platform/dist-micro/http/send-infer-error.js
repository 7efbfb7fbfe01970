import { announcedFault } from './announced-fault.js';
/** Answers with the error body that clients of the Open Inference Protocol read; logs what nobody threw on purpose. */ export function sendInferError(error, request, reply, logger) {
    const { status, detail, fields } = announcedFault(error, request, reply, logger);
    const isInput = status === 422 && fields.length > 0;
    const text = isInput ? fields.map(({ field, message })=>`${field} ${message}`).join('; ') : detail;
    void reply// The protocol has one status for requests that are wrong.
    .code(status === 422 ? 400 : status).header('content-type', 'application/json').serializer(String).send(JSON.stringify({
        error: text
    }));
}

//# sourceMappingURL=send-infer-error.js.map
