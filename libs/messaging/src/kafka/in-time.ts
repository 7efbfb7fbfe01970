/** What was asked is not answered in time. */
class LateAnswerError extends Error {
  constructor(what: string, ms: number) {
    super(`${what} is not answered within ${ms / 1_000} s`);
    this.name = 'LateAnswerError';
  }
}

/** The result of `work`. A hung broker accepts connections and answers nothing. @throws after `ms`, whatever `work` does */
export async function inTime<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateAnswerError(what, ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for work whose end is of no interest any more, `ms` at most. */
export async function endedInTime(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  if (work !== undefined) await inTime('closing', ms, work).catch(() => undefined);
}
