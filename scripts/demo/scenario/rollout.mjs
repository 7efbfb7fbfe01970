import { until } from '../client.mjs';
import { check, shown } from '../measures.mjs';

const ROWS = 200;
/** No model answers in a thousandth of a millisecond: the canary is meant to go back. */
const TOO_STRICT_MS = 0.001;
const MIN_REQUESTS = 20;

/** Compares the second version as a shadow, then gives it traffic until a rule sends it back. */
export async function tryOut({ author, name, made }, report) {
  const policy = `/api/v1/deployments/${name}/policy`;
  const shadow = await compareShadow({ author, name, made, policy });
  report(0.5, 'compared');
  const canary = await untilBack({ author, name, made, policy });
  return [shadow, canary];
}

async function compareShadow({ author, name, made, policy }) {
  await author.put(policy, { type: 'shadow', version: '1.1.0', sample_percent: 100 });
  const inputs = made.answers.inputs.slice(0, ROWS);
  // In pieces that its queue takes.
  for (let from = 0; from < inputs.length; from += 50) {
    const body = { model_name: name, inputs: inputs.slice(from, from + 50) };
    const { model_version: version } = await author.post('/predict/batch', body, { write: false });
    check(version === '1.0.0', `${version} answered`);
  }
  const found = await until(
    async () => {
      const [one] = (await author.get(policy)).shadow.comparisons;
      return one?.compared + one?.dropped === inputs.length && one;
    },
    { seconds: 30, every: 200, what: `the comparison of ${inputs.length} rows` },
  );
  await author.delete(policy);
  const { classes, numbers, probabilities } = found;
  const kind =
    classes.rows > 0
      ? `the same class in ${shown(100 * classes.same)} %`
      : `differences of ${shown(numbers.mean)} on average`;
  const sure = probabilities.rows > 0 ? `, probabilities ${shown(probabilities.mean)} apart` : '';
  return `shadow 1.1.0 beside 1.0.0: ${found.compared} rows, ${kind}${sure}; it answered nobody`;
}

async function untilBack({ author, name, made, policy }) {
  const rules = { latency_p99_ms: { max: TOO_STRICT_MS, min_requests: MIN_REQUESTS } };
  const steps = [{ weight: 50, bake_seconds: 600 }, { weight: 100 }];
  await author.put(policy, { type: 'canary', version: '1.1.0', steps, rollback_on: rules });
  const answers = new Set();
  const canary = await until(
    async () => {
      for (let i = 0; i < MIN_REQUESTS; i++) answers.add((await predictOne(author, name, made)).model_version);
      const found = (await author.get(policy)).canary;
      return found.state !== 'running' && found;
    },
    { seconds: 60, every: 500, what: 'the canary to go back' },
  );
  check(answers.has('1.1.0'), 'the canary has answered nobody');
  check(canary.state === 'rolled_back', `the canary is ${canary.state}`);
  const stable = async () => (await predictOne(author, name, made)).model_version === '1.0.0';
  await until(stable, { seconds: 10, every: 200, what: 'the stable version' });
  await author.delete(policy);
  return `canary 1.1.0 at 50 % under a rule that no model keeps went back by itself: ${canary.outcome.message}`;
}

const predictOne = (author, name, made) =>
  author.post('/predict', { model_name: name, inputs: made.answers.inputs[0] }, { write: false });
