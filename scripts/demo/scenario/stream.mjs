import { until } from '../client.mjs';
import { check } from '../measures.mjs';

const ROWS = 500;

/** Lets the deployment answer the messages of one topic into another, a message that is no row among them. */
export async function answerStream({ author, name, made }) {
  const topics = { input_topic: `${name}.rows`, output_topic: `${name}.answers` };
  const stream = `/api/v1/streams/${name}`;
  await author.post('/api/v1/streams', { name, deployment: name, ...topics, format: 'json', from: 'earliest' });
  const rows = made.answers.inputs.slice(0, ROWS);
  const messages = rows.map((value, i) => ({ key: String(i), value }));
  const sent = [...messages, { key: 'no row', value: 'no row' }];
  await author.post(`${stream}/messages`, { messages: sent }, { write: false });
  const answered = async () => {
    const outputs = await all(author, `${stream}/outputs`);
    return outputs.length >= ROWS && outputs;
  };
  const outputs = await until(answered, { seconds: 60, every: 500, what: `the answers to ${ROWS} messages` });
  check(outputs.length === ROWS, `${outputs.length} outputs for ${ROWS} messages`);
  const differing = outputs.filter(({ key, value }) => {
    return value.prediction !== made.answers.predictions[Number(key)].prediction;
  });
  check(differing.length === 0, `${differing.length} answers differ from those of /predict/batch`);
  const refused = await until(async () => (await author.get(`${stream}/dead-letters`)).items[0], {
    ...{ seconds: 30, every: 500, what: 'the dead letter' },
  });
  await author.delete(stream);
  return [
    `${ROWS} messages of ${topics.input_topic} answered into ${topics.output_topic}, each once, as /predict answers them`,
    `one that is no row is a dead letter: ${refused.headers['dlq-reason']}`,
  ];
}

async function all(author, path) {
  const items = [];
  for (let next = ''; ;) {
    const page = await author.get(`${path}?page_size=1000${next}`);
    items.push(...page.items);
    if (page.next_page_token === null) return items;
    next = `&page_token=${encodeURIComponent(page.next_page_token)}`;
  }
}
