import type { PredictOptions } from './prediction.js';

/** What an answer is asked for with. */
interface Reusable {
  readonly eventTime?: Date | undefined;
  readonly options?: PredictOptions | undefined;
}

/**
 * Whether an answer of before will do. Not for replays, which want to know what is answered now and would push out what is asked now;
 * not beside an explanation, which is computed with its answer.
 */
export const mayReuse = ({ eventTime, options }: Reusable): boolean =>
  eventTime === undefined && options?.returnExplanation !== true;
