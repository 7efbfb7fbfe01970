import { AppError } from '@intelgraph/kernel';
/** The bytes of a request are no message of the method's kind. */ export class MalformedMessageError extends AppError {
    constructor(cause){
        super('REQUEST.MALFORMED', 'malformed', 'the request is not a protobuf message of this method', {
            cause
        });
    }
}

//# sourceMappingURL=malformed-message.error.js.map
