import { UnsupportedMediaTypeException } from '@nestjs/common';
/** The body has a `Content-Encoding` that is not taken; the answer's `Accept-Encoding` says which are (RFC 9110, §15.5.16). */ export class ContentCodingError extends UnsupportedMediaTypeException {
    constructor(message, accepted){
        super(message), this.accepted = accepted;
    }
    static unknown(coding) {
        const accepted = 'gzip, deflate, identity';
        const shown = JSON.stringify(coding.slice(0, 100));
        return new ContentCodingError(`Content-Encoding ${shown} is not taken; it may be one of ${accepted}`, accepted);
    }
    /** For what is stored as it is sent: bytes that have a digest. */ static ofFile() {
        return new ContentCodingError('a file is stored as it is sent, so it may have no Content-Encoding', 'identity');
    }
}

//# sourceMappingURL=content-coding.error.js.map
