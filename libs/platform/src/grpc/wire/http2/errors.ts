import { AppError } from '@intelgraph/kernel';

import { ErrorCode } from './protocol.js';

/** The peer broke a rule that the whole connection depends on; it ends with GOAWAY and this code. */
export class ConnectionError extends AppError {
  constructor(
    readonly reason: ErrorCode,
    message: string,
  ) {
    super('HTTP2.CONNECTION', 'malformed', message);
  }
}

/** A rule of one stream was broken; it alone ends, with RST_STREAM and this code. */
export class StreamError extends AppError {
  constructor(
    readonly streamId: number,
    readonly reason: ErrorCode,
    message: string,
  ) {
    super('HTTP2.STREAM', 'malformed', message);
  }
}

export const protocolError = (message: string): ConnectionError =>
  new ConnectionError(ErrorCode.PROTOCOL_ERROR, message);
export const frameSizeError = (message: string): ConnectionError =>
  new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, message);
export const compressionError = (message: string): ConnectionError =>
  new ConnectionError(ErrorCode.COMPRESSION_ERROR, message);
