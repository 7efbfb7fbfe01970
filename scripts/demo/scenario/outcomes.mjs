import { until } from '../client.mjs';

/** The truth in the words of the model: its class for it, or the number. */
export function labelOf(truth, { probabilities }) {
  if (!probabilities) return Number(truth);
  const same = (name) => name.toLowerCase() === truth.trim().toLowerCase() || Number(name) === Number(truth);
  return Object.keys(probabilities).find(same) ?? truth;
}

/** How long predictions take from the answer to monitoring, at most. */
const ARRIVAL_SECONDS = 20;

/**
 * Predicts a batch and waits until monitoring knows it. A service that is killed loses the predictions that it has not handed on
 * yet: such a batch is sent once more.
 */
export async function predictAndSee(author, body) {
  for (let tries = 2; ; tries--) {
    const answer = await author.post('/predict/batch', body, { write: false });
    const last = answer.predictions.at(-1).prediction_id;
    const known = () => author.exists(`/api/v1/monitoring/predictions/${last}`);
    try {
      await until(known, { seconds: ARRIVAL_SECONDS, every: 150, what: 'the arrival of predictions at monitoring' });
      return answer.predictions;
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
}
