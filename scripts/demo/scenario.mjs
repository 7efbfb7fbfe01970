import { until } from './client.mjs';
import { check, distance, shown } from './measures.mjs';
import { writeCard } from './scenario/card.mjs';
import { compareVersions } from './scenario/experiment.mjs';
import { predictByEntity } from './scenario/features.mjs';
import { tryOut } from './scenario/rollout.mjs';
import { answerStream } from './scenario/stream.mjs';
import { Watch } from './scenario/monitoring.mjs';
import { checkTrials, evaluate, metricsText, predictAll, profileText, promote, train, upload } from './steps.mjs';
import { Webhook } from './webhook.mjs';

/** All steps after the platform is up. Each prints its result; the first that fails throws. */
export async function runScenario({ terminal, people, data, options }) {
  const { author, operator } = people;
  const newest = (await author.get('/api/v1/audit?page_size=1')).items[0]?.event_id;
  const name = options.name ?? `${data.name}_${Date.now().toString(36)}`;
  const made = {};
  const watch = new Watch({ author, operator, name, data, made, webhook: new Webhook(), seed: options.seed });
  try {
    await terminal.step('a webhook for alerts', () => watch.begin(options.webhookHost));
    await modelSteps({ terminal, people, data, options, name, made });
    await lifecycleSteps({ terminal, author, data, name, made, watch });
  } finally {
    await watch.end();
  }
  await auditStep({ terminal, people, newest, made });
  summary(terminal, options.url, name, made);
}

/** Features, A/B test, monitoring and card of the model that is served. */
async function lifecycleSteps({ terminal, author, data, name, made, watch }) {
  const parts = { author, name, data, made };
  await terminal.step('features: register, write, predict by entity', () => predictByEntity(parts));
  await terminal.step('A/B test of the two versions', (report) => compareVersions(parts, report));
  await terminal.step('a shadow, and a canary that goes back', (report) => tryOut(parts, report));
  await terminal.step('a stream', () => answerStream(parts));
  await terminal.step('a quiet week', (report) => watch.quietWeek(report));
  await terminal.step('a drifted week, an alert', (report) => watch.driftedWeek(report));
  await terminal.step('back to normal', () => watch.recovery());
  await terminal.step('model card', () => writeCard(parts));
}

async function modelSteps({ terminal, people, data, options, name, made }) {
  const { author } = people;
  const model = `/api/v1/models/${name}`;

  await terminal.step('upload and profile', async () => {
    made.train = await upload(author, `${name}_train`, data.train);
    made.test = await upload(author, `${name}_test`, data.test);
    return [...profileText(made.train), `kept back, never shown to training: ${data.test.rows} rows`];
  });

  const training = {
    model_name: name,
    dataset_config: {
      train_dataset_id: made.train.id,
      target: data.target,
      split: { seed: options.seed, validation_share: 0.2, stratify: true },
    },
  };
  await terminal.step(`train with tuning, ${options.trials} trials`, async (report) => {
    const tuning = { enable_tuning: true, tuning_trials: options.trials };
    made.first = await train(author, { ...training, ...tuning, hyperparameters: { seed: options.seed } }, report);
    return [checkTrials(made.first, options.trials), `validation: ${metricsText(made.first.metrics)}`];
  });

  await terminal.step('evaluate on rows never seen', async () => {
    made.evaluation = await evaluate(author, name, { run_id: made.first.run_id }, made.test.id);
    return `test:       ${metricsText(made.evaluation.metrics)}`;
  });

  await terminal.step('register 1.0.0 with lineage', async () => {
    made.v1 = await author.post(`${model}/versions`, versionOf('1.0.0', made.first));
    const lineage = await author.get(`${model}/versions/1.0.0/lineage`);
    const text = JSON.stringify(lineage);
    check(text.includes(made.train.id) || text.includes(made.train.digest), 'the lineage does not name the data set');
    check(text.includes(made.first.run_id), 'the lineage does not name the run');
    return [`${made.v1.artifact_uri}`, `lineage: data set ${made.train.id}, run ${made.first.run_id}`];
  });

  await terminal.step('promote: asked, refused to oneself, approved by the other', async () => {
    await promote(people, name, '1.0.0', 'staging');
    const { refusal, approved } = await promote(people, name, '1.0.0', 'production');
    return [
      `self-approval refused: 403 ${refusal.code}, ${refusal.detail}`,
      `1.0.0 is in production: asked for by ${approved.requested_by}, approved by ${approved.decided_by}`,
    ];
  });

  await terminal.step('deploy', async () => {
    const routes = [{ version: '1.0.0', weight: 100 }];
    made.deployment = await author.post('/api/v1/deployments', { name, model_name: name, routes });
    return `endpoint ${name}: 100 % to 1.0.0`;
  });

  await terminal.step('predict one row and a batch', async (report) => {
    const { signature } = await author.get(`${model}/versions/1.0.0`);
    made.signature = signature;
    const request = { model_name: name, signature };
    made.answers = await predictAll(author, request, data.test.records, data.target, made.evaluation.metrics, report);
    const { single, predictions, measured, covered } = made.answers;
    check(single.model_version === '1.0.0', `${single.model_version} answered`);
    const sure = single.confidence === undefined ? '' : ` (confidence ${shown(single.confidence)})`;
    return [
      `row 1: ${data.target} = ${single.prediction}${sure}; truth ${data.test.records[0][data.target]}; id ${single.prediction_id}`,
      `batch: ${predictions.length} rows; single and batch agree to 1e-6`,
      measured,
      ...(covered === undefined ? [] : [covered]),
    ];
  });

  await terminal.step('second version', async (report) => {
    const hyperparameters = { ...made.first.hyperparameters, seed: options.seed + 1 };
    made.second = await train(author, { ...training, hyperparameters }, report);
    made.v2 = await author.post(`${model}/versions`, versionOf('1.1.0', made.second));
    const { metrics } = await evaluate(author, name, { model_version: '1.1.0' }, made.test.id);
    return `1.1.0 test: ${metricsText(metrics)}`;
  });

  await terminal.step('promote and serve the second version', async () => {
    await promote(people, name, '1.1.0', 'staging');
    await promote(people, name, '1.1.0', 'production');
    await author.put(`/api/v1/deployments/${name}/routes`, { routes: [{ version: '1.1.0', weight: 100 }] });
    const answer = await predictOne(author, name, made);
    check(answer.model_version === '1.1.0', `${answer.model_version} answered`);
    return '1.1.0 is in production and answers';
  });

  await terminal.step('roll back', async () => {
    await people.author.post(`${model}/rollback`, { reason: 'demo: back to the first version' });
    await author.post(`/api/v1/deployments/${name}/rollback`, {});
    const { stage } = await author.get(`${model}/versions/1.0.0`);
    check(stage === 'production', `1.0.0 is in ${stage} after the roll-back`);
    const answer = await predictOne(author, name, made);
    check(answer.model_version === '1.0.0', `${answer.model_version} answers after the roll-back`);
    check(distance(answer, made.answers.single) <= 1e-6, 'the answer after the roll-back is another one');
    return '1.0.0 is in production again, and answers as before';
  });
}

async function auditStep({ terminal, people, newest, made }) {
  await terminal.step('audit trail', async (report) => {
    const written = new Set(Object.values(people).flatMap((person) => person.written));
    const rows = await auditRows(people.approver, newest, written, report);
    made.auditRows = rows.length;
    const own = rows.filter(({ request_id: id }) => written.has(id));
    const principals = [...new Set(own.map(({ principal }) => principal))].join(', ');
    return [
      `each of the ${written.size} writes made here has its row, by ${principals}`,
      `${rows.length - written.size} more for what followed from them: runs, alerts, model cards`,
    ];
  });
}

const versionOf = (version, job) => ({ version, run_id: job.run_id, tags: ['demo'] });

function predictOne(author, name, made) {
  const body = { model_name: name, inputs: made.answers.inputs[0], options: { return_confidence: true } };
  return author.post('/predict', body, { write: false });
}

/** Every audit row newer than `newest`, once there is one for each request in `written`; events arrive a moment after the writes. */
async function auditRows(reader, newest, written, report) {
  return until(
    async () => {
      const rows = await rowsSince(reader, newest);
      const ids = new Set(rows.map(({ request_id: id }) => id));
      const there = [...written].filter((id) => ids.has(id)).length;
      report(there / written.size, `${there} of ${written.size}`);
      return there === written.size && rows;
    },
    { seconds: 30, what: `an audit row for each of ${written.size} writes` },
  );
}

async function rowsSince(reader, newest) {
  const rows = [];
  for (let token = ''; token !== null;) {
    const next = token === '' ? '' : `&page_token=${encodeURIComponent(token)}`;
    const page = await reader.get(`/api/v1/audit?page_size=1000${next}`);
    const old = page.items.findIndex(({ event_id: id }) => id === newest);
    rows.push(...(old < 0 ? page.items : page.items.slice(0, old)));
    token = old < 0 ? page.next_page_token : null;
  }
  return rows;
}

function summary(terminal, url, name, made) {
  const model = `${url}/api/v1/models/${name}`;
  terminal.line();
  terminal.table([
    ['made', 'what', 'where to look'],
    ['data sets', `${made.train.rows} + ${made.test.rows} rows`, `${url}/api/v1/datasets/${made.train.id}`],
    [
      'tuned job',
      `${metricsText(made.evaluation.metrics).split('   ')[0]} on the test rows`,
      `${url}/training/status/${made.first.job_id}`,
    ],
    ['1.0.0', 'production', `${model}/versions/1.0.0`],
    ['1.1.0', 'rolled back', `${model}/versions/1.1.0`],
    ['lineage', 'data set, run, model', `${model}/versions/1.0.0/lineage`],
    ['endpoint', '100 % to 1.0.0', `${url}/api/v1/deployments/${name}`],
    ['audit trail', `${made.auditRows} rows`, `${url}/api/v1/audit`],
    ['API', 'try it', `${url}/docs`],
  ]);
}
