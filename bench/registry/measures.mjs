import { runBody } from './dataset.mjs';

// The multiples of the two are those of the issue: our median must be faster by the first, and should be by the second.
const modelOf = ({ models }, i) => models[(i * 7919) % models.length];
const runOf = ({ runs }, i) => runs[(i * 7919) % runs.length];
const started = Date.now();
const filter = { filter: "tags.team = 'fraud'" };

/** 10 metrics of 100 steps each. */
function thousandPoints(i) {
  return Array.from({ length: 1000 }, (_, n) => ({
    key: `b${n % 10}`,
    value: n / 7,
    timestamp: Date.now(),
    step: i * 100 + Math.floor(n / 10),
  }));
}

const point = (run_id, step) => ({ run_id, key: 'loss', value: 1 / (step + 1), timestamp: Date.now(), step });

/** `call` does one request, number `i`, to one of the servers; `prepare` gives it what it needs, not timed. */
export const measures = [
  {
    name: 'create registered model',
    must: 2,
    aim: 4,
    call: ({ client }, i) => client.post('registered-models/create', { name: `new-${started}-${i}` }),
  },
  {
    name: 'create version',
    must: 2,
    aim: 4,
    call: (side, i) => side.client.post('model-versions/create', { name: modelOf(side, i), source: 's3://bucket/m' }),
  },
  {
    name: 'get model',
    must: 4,
    aim: 8,
    call: (side, i) => side.client.get('registered-models/get', { name: modelOf(side, i) }),
  },
  {
    name: 'get version',
    must: 4,
    aim: 8,
    call: (side, i) => side.client.get('model-versions/get', { name: modelOf(side, i), version: String(1 + (i % 5)) }),
  },
  {
    name: 'get by alias',
    must: 4,
    aim: 8,
    call: (side, i) => side.client.get('registered-models/alias', { name: modelOf(side, i), alias: 'champion' }),
  },
  {
    name: 'get a model of 5,000 versions',
    must: 15,
    aim: 30,
    call: ({ client }) => client.get('registered-models/get', { name: 'large' }),
  },
  {
    name: 'search models by tag, first page',
    must: 8,
    aim: 15,
    call: ({ client, page }) => client.get('registered-models/search', { ...filter, max_results: page }),
  },
  {
    name: 'search models by tag, fifth page',
    must: 8,
    aim: 15,
    prepare: async ({ client, page }) => {
      let token;
      for (let i = 0; i < 4; i++) {
        const query = { ...filter, max_results: page, ...(token && { page_token: token }) };
        ({ next_page_token: token } = await client.get('registered-models/search', query));
      }
      return token;
    },
    call: ({ client, page }, _, token) =>
      client.get('registered-models/search', { ...filter, max_results: page, page_token: token }),
  },
  {
    name: 'search runs by metric, ordered',
    must: 8,
    aim: 15,
    call: ({ client, page, experiment }) =>
      client.post('runs/search', {
        experiment_ids: [experiment],
        filter: 'metrics.m0 > 0.3',
        order_by: ['metrics.m1 DESC'],
        max_results: page,
      }),
  },
  {
    name: 'create run',
    must: 3,
    aim: 5,
    call: ({ client, experiment }) => client.post('runs/create', runBody(experiment)),
  },
  {
    name: 'log_metric',
    must: 3,
    aim: 5,
    call: (side, i) => side.client.post('runs/log-metric', point(runOf(side, i), i + 1)),
  },
  {
    name: 'log_batch of 1,000 metrics',
    must: 6,
    aim: 10,
    call: (side, i) => side.client.post('runs/log-batch', { run_id: runOf(side, i), metrics: thousandPoints(i) }),
  },
  {
    name: 'log_metric by 8 clients',
    clients: 8,
    must: 5,
    aim: 10,
    call: ({ client, runs }, i, _, n) => client.post('runs/log-metric', point(runs[n % runs.length], 1_000_000 + i)),
  },
];
