import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Transform } from 'node:stream';

import { HEADER_BYTES, headerKeyId, KEY_ID_HEAD_BYTES, newHeader, readHeader } from './blob-header.js';
import { ArtifactTamperedError } from './encryption.errors.js';
import type { KeyManagement } from './key-management.js';

/** How much of an encrypted file `isCurrent` wants to see. */
export const CIPHER_HEAD_BYTES = KEY_ID_HEAD_BYTES;

const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES;

/**
 * Envelope encryption of blobs in constant memory: every blob has a random data key, wrapped by the key management;
 * its bytes follow in pieces of 64 KiB, each AES-256-GCM with the piece's number and a mark on the last one as nonce, so
 * that changed, missing, moved and added pieces are all found when read.
 *
 * Source: the STREAM construction, Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its
 * Nonce-Reuse Misuse-Resistance" (CRYPTO 2015).
 */
export class BlobCipher {
  constructor(readonly keys: KeyManagement) {}

  /** Whether what begins with these {@link CIPHER_HEAD_BYTES} is encrypted with a current key. */
  async isCurrent(head: Buffer): Promise<boolean> {
    const keyId = headerKeyId(head);
    return keyId !== undefined && this.keys.isCurrent(keyId);
  }

  /** The encrypted form of the bytes. */
  async *seal(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    const { header, dataKey } = await newHeader(this.keys);
    yield header;
    let held = Buffer.alloc(0);
    let number = 0;
    for await (const chunk of content) {
      held = Buffer.concat([held, chunk]);
      // A full piece waits until there is more: the last one is marked.
      while (held.length > PIECE_BYTES) {
        yield sealPiece(dataKey, number++, false, held.subarray(0, PIECE_BYTES));
        held = held.subarray(PIECE_BYTES);
      }
    }
    yield sealPiece(dataKey, number, true, held);
  }

  /** Decrypts what `seal` made of the blob; fails with ArtifactTamperedError or ArtifactKeyMissingError. */
  opening(digest: string): Transform {
    const { keys } = this;
    let held = Buffer.alloc(0);
    let dataKey: Buffer | undefined;
    let number = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const open = async (): Promise<void> => {
          held = Buffer.concat([held, chunk]);
          if (dataKey === undefined && held.length >= HEADER_BYTES) {
            dataKey = await readHeader(held.subarray(0, HEADER_BYTES), keys, digest);
            held = held.subarray(HEADER_BYTES);
          }
          while (dataKey !== undefined && held.length > SEALED_PIECE_BYTES) {
            this.push(openPiece(dataKey, number++, false, held.subarray(0, SEALED_PIECE_BYTES), digest));
            held = held.subarray(SEALED_PIECE_BYTES);
          }
        };
        open().then(() => done(), done);
      },
      flush(done) {
        try {
          if (dataKey === undefined) throw new ArtifactTamperedError(digest);
          this.push(openPiece(dataKey, number, true, held, digest));
          done();
        } catch (error) {
          done(error as Error);
        }
      },
    });
  }
}

/** How many bytes an encrypted file of this size holds. */
export function plainSize(sealedSize: number): number {
  const pieces = sealedSize - HEADER_BYTES;
  return pieces - Math.ceil(pieces / SEALED_PIECE_BYTES) * TAG_BYTES;
}

function sealPiece(dataKey: Buffer, number: number, last: boolean, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonceOf(number, last));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function openPiece(dataKey: Buffer, number: number, last: boolean, sealed: Buffer, digest: string): Buffer {
  if (sealed.length < TAG_BYTES) throw new ArtifactTamperedError(digest);
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(number, last)).setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  } catch {
    throw new ArtifactTamperedError(digest);
  }
}

// The data key is used for one blob only, so counting never repeats a nonce.
function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 3);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
