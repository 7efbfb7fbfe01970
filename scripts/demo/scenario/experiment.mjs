import { until } from '../client.mjs';
import { check, shown } from '../measures.mjs';

import { labelOf, predictAndSee } from './outcomes.mjs';

const CHUNK = 1000;

/** Splits traffic between the two versions, tells the platform what was true, and asks who is better. */
export async function compareVersions({ author, name, data, made }, report) {
  const arm = (version) => ({ model_id: name, version });
  const regression = !made.answers.single.probabilities;
  const test = await author.post('/api/v1/ab-tests', {
    name: `${name} 1.0.0 or 1.1.0`,
    control_model: arm('1.0.0'),
    treatment_model: arm('1.1.0'),
    traffic_split: { control: 50, treatment: 50 },
    status: 'running',
    success_metrics: regression ? ['mae', 'mse'] : ['accuracy', 'precision', 'recall'],
  });
  const splits = async () => (await predictOne(author, name, made)).ab_test !== undefined;
  await until(splits, { seconds: 30, every: 200, what: 'the start of the A/B test' });
  const { inputs } = made.answers;
  for (let from = 0; from < inputs.length; from += CHUNK) {
    const rows = inputs.slice(from, from + CHUNK);
    const entities = rows.map((_, i) => ({ [made.entityType]: `row-${from + i}` }));
    const predictions = await predictAndSee(author, { ...request(name), inputs: rows, entities });
    const items = predictions.map((prediction, i) => ({
      prediction_id: prediction.prediction_id,
      label: labelOf(data.test.records[from + i][data.target], prediction),
    }));
    await author.post('/feedback', { items });
    report((from + rows.length) / inputs.length, `${from + rows.length} outcomes`);
  }
  const result = await until(
    async () => {
      const found = await author.get(`/api/v1/monitoring/ab-tests/${test.id}/result`);
      return found.control.labelled + found.treatment.labelled >= inputs.length && found;
    },
    { seconds: 60, what: `the join of ${inputs.length} outcomes` },
  );
  await author.post(`/api/v1/ab-tests/${test.id}/stop`, {});
  await until(async () => !(await splits()), { seconds: 30, every: 200, what: 'the end of the A/B test' });
  check(
    result.metrics.every(({ verdict }) => verdict !== 'not_supported'),
    'a metric of the test is not supported',
  );
  return [
    `1.0.0: ${result.control.labelled} outcomes, 1.1.0: ${result.treatment.labelled}; split kept: p ${shown(result.sample_ratio_p)}`,
    ...result.metrics.map(metricText),
  ];
}

const request = (name) => ({ model_name: name, options: { return_confidence: true } });

const predictOne = (author, name, made) =>
  author.post('/predict', { ...request(name), inputs: made.answers.inputs[0] }, { write: false });

function metricText({ metric, control, treatment, interval, p_value: p, verdict, note }) {
  const bounds = interval === null ? 'no interval' : `[${interval.map(shown).join(', ')}]`;
  const found = `${shown(control.value)} against ${shown(treatment.value)}, difference in ${bounds}, p ${shown(p)}`;
  return `${metric}: ${found}: ${verdict.replaceAll('_', ' ')}${note ? ` (${note})` : ''}`;
}
