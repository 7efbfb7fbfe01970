/** What each of some promises gives. */
type Values<P extends readonly Promise<unknown>[]> = { -readonly [K in keyof P]: Awaited<P[K]> };

/**
 * Waits for work of one transaction that was begun at once, so that its first statements went out together. It waits for all
 * even where one fails: nothing may be sent any more when the transaction is undone. The first error, in this order, is thrown.
 */
export async function together<const P extends readonly Promise<unknown>[]>(work: P): Promise<Values<P>> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as Values<P>;
}
