import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { tarOf } from '../../../libs/artifact-store/test/fixtures/archives.js';

type Body = Record<string, unknown> | Uint8Array<ArrayBuffer>;
type SendWrite = (sender: 'author', operation: string, path: string, body: Body) => Promise<unknown>;

/** A tar.gz that holds `notes.txt`. */
const TAR_GZ = new Uint8Array(gzipSync(tarOf({ name: 'notes.txt', bytes: Buffer.from('made by hand') })));
const OPERATIONS = '/api/v1/models/{name}/versions/{version}/artifact';
const ARTIFACT = '/api/v1/models/handmade/versions/1.0.0/artifact';

/** Does every write on the files of a pending version, which is there. */
export async function writeVersionFiles(send: SendWrite, base: string): Promise<void> {
  const file = `${ARTIFACT}/files/weights.bin`;
  await send('author', `PUT ${OPERATIONS}/files/{path}`, file, new Uint8Array([1, 2, 3]));
  await send('author', `PUT ${OPERATIONS}/archive`, `${ARTIFACT}/archive`, TAR_GZ);
  // Of a file in parts only the complete one is audited.
  const begun = await fetch(`${base}${ARTIFACT}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"path":"large.bin"}',
  });
  const upload = `${ARTIFACT}/uploads/${((await begun.json()) as { id: string }).id}`;
  await fetch(`${base}${upload}/parts/1`, { method: 'PUT', body: 'large' });
  const whole = { sha256: createHash('sha256').update('large').digest('hex'), size: 5 };
  await send('author', `POST ${OPERATIONS}/uploads/{upload_id}/complete`, `${upload}/complete`, whole);
  await send('author', `POST ${OPERATIONS}/seal`, `${ARTIFACT}/seal`, { flavor: 'custom' });
}
