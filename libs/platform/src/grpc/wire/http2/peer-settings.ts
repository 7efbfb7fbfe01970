import { ConnectionError, frameSizeError, protocolError } from './errors.js';
import {
  DEFAULT_FRAME_BYTES,
  DEFAULT_TABLE_BYTES,
  DEFAULT_WINDOW_BYTES,
  ErrorCode,
  LARGEST_FRAME_BYTES,
  LARGEST_WINDOW_BYTES,
  Setting,
} from './protocol.js';

const ENTRY_BYTES = 6;

/** What a client said in its SETTINGS, as far as a server that pushes nothing needs it. */
export class PeerSettings {
  initialWindowBytes = DEFAULT_WINDOW_BYTES;
  /** The peer's table became smaller than it is at first, which our next header block has to confirm (RFC 7541 §4.2). */
  hasSmallerTable = false;

  /** Applies the payload of a SETTINGS frame. @throws ConnectionError */
  read(bytes: Buffer, start: number, end: number): void {
    if ((end - start) % ENTRY_BYTES !== 0) throw frameSizeError('settings have 6 bytes each');
    for (let at = start; at < end; at += ENTRY_BYTES) this.set(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2));
  }

  private set(name: number, value: number): void {
    switch (name) {
      case Setting.HEADER_TABLE_SIZE:
        if (value < DEFAULT_TABLE_BYTES) this.hasSmallerTable = true;
        break;
      case Setting.ENABLE_PUSH:
        if (value > 1) throw protocolError('ENABLE_PUSH is 0 or 1');
        break;
      case Setting.INITIAL_WINDOW_SIZE:
        if (value > LARGEST_WINDOW_BYTES) {
          throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'INITIAL_WINDOW_SIZE is too large');
        }
        this.initialWindowBytes = value;
        break;
      case Setting.MAX_FRAME_SIZE:
        // We send no larger frames than everybody takes.
        if (value < DEFAULT_FRAME_BYTES || value > LARGEST_FRAME_BYTES) {
          throw protocolError('MAX_FRAME_SIZE is out of range');
        }
        break;
    }
  }
}
