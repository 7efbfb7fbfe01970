import { createHash } from 'node:crypto';

import { toWideJson } from '../wire/wide-json.js';

/** Tells whether something is still as it was when it was copied. */
export const fingerprintOf = (value: unknown): string => createHash('sha256').update(toWideJson(value)).digest('hex');
