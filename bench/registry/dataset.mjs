import { seededRandom } from '../../scripts/demo/random.mjs';
import { RestClient } from './client.mjs';

const VERSIONS = 5;
const LOADERS = 4;

/** What the rows of the table are measured on; half of the models have the tag that is searched by. */
export async function fill({ url }, scale) {
  const client = new RestClient(url, LOADERS);
  const models = Array.from({ length: Math.round(1000 * scale) }, (_, i) => `model-${String(i).padStart(5, '0')}`);
  const manyVersions = Math.round(5000 * scale);
  await inParallel(models, (name, i) => makeModel(client, name, i));
  await client.post('registered-models/create', { name: 'large' });
  await inParallel(Array.from({ length: manyVersions }), () => makeVersion(client, 'large'));
  const { experiment_id: experiment } = await client.post('experiments/create', { name: 'bench' });
  const random = seededRandom(1);
  const values = Array.from({ length: Math.round(1000 * scale) }, () => Array.from({ length: 10 }, () => random()));
  const runs = new Array(values.length);
  await inParallel(values, async (metrics, i) => (runs[i] = await makeRun(client, experiment, metrics)));
  client.close();
  return { models, manyVersions, experiment, runs, page: Math.max(1, Math.round(100 * scale)) };
}

async function makeModel(client, name, i) {
  const tags = [
    { key: 'team', value: i % 2 === 0 ? 'fraud' : 'credit' },
    { key: 'owner', value: `owner-${i % 20}` },
  ];
  await client.post('registered-models/create', { name, tags, description: `The model ${name}` });
  for (let version = 0; version < VERSIONS; version++) await makeVersion(client, name);
  await client.post('registered-models/alias', { name, alias: 'champion', version: '3' });
}

const makeVersion = (client, name) =>
  client.post('model-versions/create', { name, source: `s3://bucket/${name}`, tags: [{ key: 'a', value: 'b' }] });

async function makeRun(client, experiment, values) {
  const { run } = await client.post('runs/create', runBody(experiment));
  const metrics = values.map((value, i) => ({ key: `m${i}`, value, timestamp: Date.now(), step: 0 }));
  await client.post('runs/log-batch', { run_id: run.info.run_id, metrics, params: [{ key: 'lr', value: '0.1' }] });
  return run.info.run_id;
}

/** What MLflow's client sends when a run starts. */
export const runBody = (experiment) => ({
  experiment_id: experiment,
  start_time: Date.now(),
  tags: [
    { key: 'mlflow.user', value: 'bench' },
    { key: 'mlflow.source.name', value: 'bench.py' },
    { key: 'mlflow.source.type', value: 'LOCAL' },
  ],
});

async function inParallel(items, work) {
  let next = 0;
  const loader = async () => {
    while (next < items.length) {
      const i = next++;
      await work(items[i], i);
    }
  };
  await Promise.all(Array.from({ length: LOADERS }, loader));
}
