import { until } from '../client.mjs';
import { check, shown } from '../measures.mjs';
import { seededRandom, shuffled } from '../random.mjs';
import { inputsOf } from '../steps.mjs';

import { predictAndSee } from './outcomes.mjs';
import { drifted } from './drift.mjs';

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
const DAYS = 7;
const MIN_ROWS = 100;

/** Alerts about one model, told to a webhook of our own; `end()` removes the check, the route and the receiver. */
export class Watch {
  #remove = [];

  constructor({ author, operator, name, data, made, webhook, seed }) {
    Object.assign(this, { author, operator, name, data, made, webhook });
    this.random = seededRandom(seed + 7);
    // Until the day before yesterday: what the demo does now is not part of these weeks.
    this.firstDay = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS - 2 * DAYS * DAY_MS;
  }

  /** Makes the receiver and lets the platform send it a message to try it. */
  async begin(host) {
    const { operator, name, webhook } = this;
    await webhook.start(host);
    const receiver = await operator.post('/api/v1/monitoring/receivers', {
      ...{ name: `${name}-demo`.slice(-128), kind: 'webhook', group_wait_seconds: 0, group_interval_seconds: 1 },
      webhook: { url: webhook.url, secret: webhook.secret },
    });
    this.#remove.push([operator, `/api/v1/monitoring/receivers/${receiver.id}`]);
    this.receiver = receiver;
    await operator.post(`/api/v1/monitoring/receivers/${receiver.id}/test`, {});
    await this.#told('alerts.test');
    return `webhook at ${webhook.url}: a message came, its signature is right`;
  }

  /** Has the model checked daily against a day of rows it was trained on, and its alerts sent to the webhook. */
  async watch() {
    const { author, name } = this;
    const inputs = this.made.answers.inputs;
    this.rowsPerDay = Math.max(1, Math.floor(inputs.length / DAYS));
    const route = await author.post('/api/v1/monitoring/alert-routes', {
      name: `${name}-demo`.slice(-128),
      matchers: [{ label: 'model_name', operator: 'in', values: [name] }],
      receiver_ids: [this.receiver.id],
    });
    this.#remove.unshift([author, `/api/v1/monitoring/alert-routes/${route.id}`]);
    this.checked = await author.post('/api/v1/monitoring/checks', {
      ...{ name: `${name}-drift`.slice(-128), kind: 'drift', model_id: name, model_version: '1.0.0', endpoint: name },
      ...{ baseline: await this.#reference(), window_seconds: DAY_SECONDS, every_seconds: DAY_SECONDS },
      // Run by hand as of each day: the schedule would look at what the demo itself does today.
      enabled: false,
      thresholds: { min_rows: Math.min(MIN_ROWS, this.rowsPerDay) },
    });
    this.#remove.unshift([author, `/api/v1/monitoring/checks/${this.checked.id}`]);
  }

  /** A week of rows as in training: no check fires, nobody is told of anything. */
  async quietWeek(report) {
    await this.watch();
    for (let day = 0; day < DAYS; day++) {
      const run = await this.#day(day, (rows) => rows);
      check(run.outcome === 'ok', `day ${day + 1}: ${run.outcome}, ${run.summary}`);
      report((day + 1) / DAYS, `day ${day + 1}`);
    }
    const { items } = await this.author.get(`/api/v1/monitoring/alerts?model_name=${this.name}`);
    check(items.length === 0, `${items.length} alerts in a quiet week`);
    check(this.webhook.of('alerts.firing').length === 0, 'the webhook was told of an alert in a quiet week');
    return `${DAYS} days × ${this.rowsPerDay} rows as in training: ${DAYS} checks, no drift, no alert, no message`;
  }

  /** A week in which columns change: the check names them, and the webhook is told once. */
  async driftedWeek(report) {
    const { columns, change, text } = drifted(this.made.answers.inputs, this.made.signature);
    let first;
    for (let day = 0; day < DAYS; day++) {
      const run = await this.#day(DAYS + day, change);
      check(run.outcome === 'firing', `day ${day + 1} of the drift: ${run.outcome}, ${run.summary}`);
      const missed = columns.filter((column) => !run.details.drifted_features.includes(column));
      check(missed.length === 0, `the check does not name ${missed.join(', ')}: ${run.summary}`);
      first ??= run;
      report((day + 1) / DAYS, `day ${day + 1}`);
    }
    const message = await this.#told('alerts.firing');
    const [alert] = message.alerts;
    check(message.model_name === this.name && alert.name === this.checked.name, 'the message is about something else');
    return [
      `changed: ${text}`,
      `day 1: ${first.summary}, score ${shown(first.details.drift_score)}`,
      `the webhook got ${this.webhook.of('alerts.firing').length} signed message for 7 days: ${alert.severity}, ${alert.summary}`,
    ];
  }

  /** Rows as in training again: the alert is resolved, and the webhook told so. */
  async recovery() {
    const run = await this.#day(2 * DAYS, (rows) => rows);
    check(run.outcome === 'ok', `after the drift: ${run.outcome}, ${run.summary}`);
    await this.#told('alerts.resolved');
    check(this.webhook.refused === 0, `${this.webhook.refused} messages had a wrong signature`);
    await this.end();
    return 'resolved, and the webhook told; check, route and receiver are removed';
  }

  /** The day before the weeks, with rows of the training. */
  async #reference() {
    const rows = inputsOf(this.data.train.records, this.made.signature);
    const from = this.firstDay - DAY_MS;
    const time = { event_time: new Date(from + DAY_MS / 2).toISOString() };
    for (let at = 0; at < rows.length; at += 1000) {
      await predictAndSee(this.author, { model_name: this.name, inputs: rows.slice(at, at + 1000), ...time });
    }
    return { type: 'window', from: new Date(from).toISOString(), to: new Date(this.firstDay).toISOString() };
  }

  async end() {
    for (let next = this.#remove.shift(); next; next = this.#remove.shift()) await next[0].delete(next[1]);
    await this.webhook.stop();
  }

  async #day(day, change) {
    const begin = this.firstDay + day * DAY_MS;
    await predictAndSee(this.author, {
      model_name: this.name,
      inputs: change(this.#draw()),
      event_time: new Date(begin + DAY_MS / 2).toISOString(),
    });
    const asOf = new Date(begin + DAY_MS).toISOString();
    return this.author.post(`/api/v1/monitoring/checks/${this.checked.id}/run`, { as_of: asOf });
  }

  /**
   * Rows of a day, other ones on each day of a week: a day of rows drawn with repetition would be less varied than what the model
   * sees, and the check would rightly say so.
   */
  #draw() {
    if (!this.deck || this.deck.length < this.rowsPerDay) this.deck = shuffled(this.made.answers.inputs, this.random);
    return this.deck.splice(0, this.rowsPerDay);
  }

  #told(type) {
    const arrived = async () => this.webhook.of(type)[0];
    return until(arrived, { seconds: 60, every: 100, what: `a message ${type} at the webhook` });
  }
}
