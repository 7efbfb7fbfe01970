import { hash } from 'node:crypto';

export type Variant = 'control' | 'treatment';

/**
 * The arm of a key: the first four bytes of sha256(`<test id>:<key>`) as a share of 2^32, against the control's share.
 * The same key always gets the same arm of a test, and arms of two tests are independent.
 *
 * @param controlPercent 0 to 100
 */
export function variantOfKey(testId: string, key: string, controlPercent: number): Variant {
  const bucket = (Number.parseInt(hash('sha256', `${testId}:${key}`).slice(0, 8), 16) / 0x1_0000_0000) * 100;
  return bucket < controlPercent ? 'control' : 'treatment';
}
