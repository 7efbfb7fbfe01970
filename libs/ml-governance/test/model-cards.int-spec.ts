import {
  createCloudEvent,
  modelRenamed,
  modelVersionStageChanged,
  type CloudEvent,
  type EventDefinition,
} from '@intelgraph/contracts';
import { silentLogger, uuidv7Ids } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { CardWorker, RenamedCards, type CardDocument } from '../src/index.js';

import { cardsFixture, type CardsFixture, someFacts } from './cards-fixture.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const vera = aContext({ principal: 'vera', roles: ['viewer'] });
const TABLES = 'model_card_statements, model_card_generations, model_card_tasks, model_card_facts, outbox';

let fixture: CardsFixture;
beforeAll(async () => {
  fixture = await cardsFixture();
});
afterAll(() => fixture.database.drop());
beforeEach(async () => {
  await fixture.database.dataSource.query(`TRUNCATE ${TABLES}`);
  Object.assign(fixture.registry, { facts: someFacts(), down: false, before: () => Promise.resolve() });
  fixture.training.datasets.clear();
  fixture.outcomes.length = 0;
});

const jsonOf = async (revision?: number): Promise<CardDocument> =>
  JSON.parse((await fixture.queries.get(vera, 'fraud', '1.0.0', 'json', revision)).content) as CardDocument;
const markdownOf = async (): Promise<string> => (await fixture.queries.get(vera, 'fraud', '1.0.0', 'markdown')).content;
const generations = async (): Promise<number> =>
  (await fixture.queries.history(vera, 'fraud', '1.0.0', {})).items.length;

describe('a model card', () => {
  it('tells in JSON and Markdown what is known', async () => {
    fixture.training.datasets.set('d1', {
      ...{ id: 'd1', name: 'cards-2025', digest: 'ab'.repeat(32), format: 'csv', rows: 800, size_bytes: 9000 },
      columns: [{ name: 'amount', type: 'numeric', nulls: 3, distinct: 700, min: 0, max: 99.5, mean: 12.3456789, stddev: 4 }], // prettier-ignore
    });
    await fixture.statements.put(ada, 'fraud', '1.0.0', { intended_use: 'Card payments', limitations: 'No refunds' });
    await inTransaction(fixture.database.dataSource, async (tx) => {
      await fixture.observed.record(tx, {
        ...{ workspace: 'default', kind: 'evaluation', id: 'e1', modelName: 'fraud', versions: ['1.0.0'], revision: 1 },
        state: {
          evaluation_id: 'e1',
          model_name: 'fraud',
          model_version: '1.0.0',
          artifact_uri: 'artifact://sha256:00',
          dataset_digest: 'cd'.repeat(32),
          rows: 10,
          metrics: { accuracy: 0.8, roc_auc: 0.9 },
          checks: { fairness: { demographic_parity_difference: 0.04 } },
          fairness_columns: ['age_group', '<b>'],
          created_at: '2026-02-01T00:00:00.000Z',
        },
      });
    });

    const state = await fixture.cards.generate(ada, 'fraud', '1.0.0');

    const card = await jsonOf();
    expect(state).toMatchObject({ revision: 1, trigger: 'request', sections: ['intended_use', 'limitations'] });
    expect(card).toMatchObject({
      schema_version: 1,
      model: { name: 'fraud', version: '1.0.0' },
      statement: { intended_use: 'Card payments', stated_by: 'ada' },
      training: { parameters: { epochs: 20 }, datasets: [{ dataset_id: 'd1', profile: { name: 'cards-2025' } }] },
      metrics: [{ name: 'accuracy', interval: null }, { name: 'roc_auc', interval: null }],
      evaluations: [{ metrics: [{ name: 'accuracy', interval: { method: 'wilson', trials: 10 } }, { interval: null }] }],
      facts_as_of: '2026-02-01T00:00:00.000Z',
    }); // prettier-ignore
    const text = await markdownOf();
    for (const line of [
      '# Model card: fraud 1.0.0',
      '> No refunds',
      'Not stated by the author.',
      '| cards-2025 | train | 800 | abababababab |',
      '| amount | numeric | 3 | 700 | 0 | 99.5 | 12.3457 | 4 |',
      '| accuracy | 0.8 | 0.4902 to 0.9433 (Wilson, n = 10) |',
      '| roc\\_auc | 0.9 | no interval |',
      '| demographic\\_parity\\_difference | 0.04 |',
      'Fairness was compared between groups of age\\_group, &lt;b&gt;.',
      '| fraud | 0.9.0 | retrained | 1 | yes |',
      'Facts as of 2026-02-01T00:00:00.000Z.',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('holds the newest fifty of any number of evaluations, oldest first', async () => {
    const stamp = (minute: number): string => new Date(Date.UTC(2026, 1, 1, 0, minute)).toISOString();
    await inTransaction(fixture.database.dataSource, async (tx) => {
      for (const minute of Array.from({ length: 60 }, (_, i) => (i * 7) % 60)) {
        await fixture.observed.record(tx, {
          ...{ workspace: 'default', kind: 'evaluation', id: `e${minute}`, modelName: 'fraud', versions: ['1.0.0'] },
          revision: 1,
          state: { evaluation_id: `e${minute}`, rows: 1, metrics: {}, dataset_digest: '', created_at: stamp(minute) },
        });
      }
    });
    await fixture.cards.generate(ada, 'fraud', '1.0.0');

    const expected = Array.from({ length: 50 }, (_, i) => [`e${i + 10}`, stamp(i + 10)]);
    expect((await jsonOf()).evaluations.map(({ id, created_at }) => [id, created_at])).toEqual(expected);
  });

  it('has the same bytes for the same facts, stored once, with a line of history for each generation', async () => {
    const first = await fixture.cards.generate(ada, 'fraud', '1.0.0');
    fixture.clock.advance(60_000);
    const again = await fixture.cards.generate(ada, 'fraud', '1.0.0');
    await fixture.cards.regenerate(ada, 'fraud', '1.0.0', 'an.event.happened.v1');

    expect([again.digest, again.revision]).toEqual([first.digest, 2]);
    expect(again.generated_at).not.toBe(first.generated_at);
    expect(await generations()).toBe(2);
    expect(await fixture.takeEvents()).toEqual([
      'governance.model_card.generated.v1',
      'governance.model_card.generated.v1',
    ]);
  });

  it('is counted by what came of it', async () => {
    await fixture.cards.generate(ada, 'fraud', '1.0.0');
    await fixture.cards.regenerate(ada, 'fraud', '1.0.0', 'an.event.happened.v1');
    fixture.registry.down = true;
    await expect(fixture.cards.generate(ada, 'fraud', '1.0.0')).rejects.toThrow('does not answer');

    expect(fixture.outcomes).toEqual(['written', 'unchanged', 'failed']);
  });

  it('changes with the facts, and older ones stay', async () => {
    await fixture.cards.generate(ada, 'fraud', '1.0.0');
    const { model } = someFacts();
    fixture.registry.facts = someFacts({ model: { ...model, stage: 'staging' } });
    await fixture.cards.regenerate(ada, 'fraud', '1.0.0', 'registry.version.stage_changed.v1');

    expect((await jsonOf()).model.stage).toBe('staging');
    expect((await jsonOf(1)).model.stage).toBe('development');
  });

  it('is not replaced by facts that were read before those of another generation', async () => {
    const { model } = someFacts();
    let first = true;
    fixture.registry.before = async () => {
      if (!first) return;
      first = false;
      // Between reading and writing of the outer generation, the inner one writes newer facts.
      const stale = fixture.registry.facts;
      fixture.registry.facts = someFacts({ model: { ...model, stage: 'production' } });
      await fixture.cards.generate(ada, 'fraud', '1.0.0');
      fixture.registry.facts = stale;
      queueMicrotask(() => (fixture.registry.facts = someFacts({ model: { ...model, stage: 'production' } })));
    };
    await fixture.cards.generate(ada, 'fraud', '1.0.0');

    expect((await jsonOf()).model.stage).toBe('production');
  });

  it('of many writers at once gets one revision each', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => fixture.cards.generate(ada, 'fraud', '1.0.0')));

    expect(results.map(({ revision }) => revision).sort()).toEqual([1, 2, 3, 4]);
  });

  it('is for viewers to read and for editors to write', async () => {
    await expect(fixture.cards.generate(vera, 'fraud', '1.0.0')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(fixture.statements.put(vera, 'fraud', '1.0.0', {})).rejects.toMatchObject({ kind: 'forbidden' });
    await fixture.cards.generate(ada, 'fraud', '1.0.0');
    const stranger = aContext({ principal: 'eve', roles: ['viewer'], workspace: 'other' });
    await expect(fixture.queries.get(stranger, 'fraud', '1.0.0', 'json')).rejects.toMatchObject({
      code: 'MODEL_CARD.NOT_FOUND',
    });
  });
});

describe('what an author states', () => {
  it('is replaced as a whole, unless somebody else was faster', async () => {
    await fixture.statements.put(ada, 'fraud', '1.0.0', { limitations: 'first' }, 0);
    await expect(fixture.statements.put(ada, 'fraud', '1.0.0', { limitations: 'x' }, 0)).rejects.toMatchObject({
      code: 'MODEL_CARD.REVISION_CONFLICT',
    });
    await fixture.statements.put(ada, 'fraud', '1.0.0', { intended_use: 'second' }, 1);

    expect(await fixture.statements.get(vera, 'fraud', '1.0.0')).toMatchObject({
      intended_use: 'second',
      limitations: '',
      revision: 2,
    });
    expect(await fixture.takeEvents()).toEqual(Array.from({ length: 2 }, () => 'governance.model_card.described.v1'));
  });

  it.each([
    [{ limitations: 'x'.repeat(20_001) }, 'limitations'],
    [{ limitations: 'nul\0' }, 'limitations'],
    [{ limitations: '\ud800' }, 'limitations'],
    [{ limitations: 5 }, 'limitations'],
    [{ title: 'x' }, 'title'],
  ])('is refused when it is %j', async (statement, field) => {
    await expect(fixture.statements.put(ada, 'fraud', '1.0.0', statement as object)).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('stays text in the card, whatever it is', async () => {
    const hostile = '</td><script>alert(1)</script>\n\n# Approved by everybody\n| a | b |\n![x](http://evil/?c)';
    const { model } = someFacts();
    fixture.registry.facts = someFacts({
      model: { ...model, description: hostile, author: hostile, tags: [hostile] },
      hyperparameters: { [hostile]: hostile, __proto__: { a: 1 } },
      metrics: { [hostile]: 1 },
      signature: { inputs: [null, { name: hostile }, 5], outputs: 'none' },
    });
    await fixture.statements.put(ada, 'fraud', '1.0.0', { limitations: hostile });
    await fixture.cards.generate(ada, 'fraud', '1.0.0');

    const text = await markdownOf();
    expect(text).not.toMatch(/<(?!-)/);
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toEqual(['# Model card: fraud 1.0.0']);
    expect(text).not.toMatch(/(^|[^\\])!\[/m);
    const columns = text.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.match(/(?<!\\)\|/g)?.length); // prettier-ignore
    expect(columns.every((n) => n !== undefined && n >= 3)).toBe(true);
    expect((await jsonOf()).statement?.limitations).toBe(hostile);
  });
});

describe('cards that events ask for', () => {
  const event = (): CloudEvent =>
    createCloudEvent(ada, {
      definition: { ...modelVersionStageChanged, parse: (data: unknown) => data } as EventDefinition<object>,
      id: '0190f3e4-0000-7000-8000-00000000000a',
      source: '/services/registry',
      subject: 'version/1',
      time: new Date('2026-01-01T00:00:00Z'),
      aggregateVersion: 1,
      data: {},
    });
  const ask = () =>
    inTransaction(fixture.database.dataSource, (tx) => fixture.tasks.ask(tx, event(), 'fraud', '1.0.0'));
  const worker = () => {
    const made = new CardWorker(fixture.tasks, fixture.cards, silentLogger);
    // `drain` works until nothing is due; a started worker would do so again and again.
    Object.assign(made, { stopped: false });
    return made;
  };

  it('are made once, however often it was asked', async () => {
    await ask();
    await ask();
    await worker().drain();

    expect(await generations()).toBe(1);
    expect(await fixture.tasks.count()).toBe(0);
    expect((await fixture.queries.history(vera, 'fraud', '1.0.0', {})).items[0]).toMatchObject({
      trigger: 'registry.version.stage_changed.v1',
      generated_by: 'ada',
    });
  });

  it('wait while the registry is down, and are made when it is back', async () => {
    fixture.registry.down = true;
    await ask();
    await worker().drain();
    expect([await generations(), await fixture.tasks.count()]).toEqual([0, 1]);

    fixture.registry.down = false;
    await fixture.database.dataSource.query("UPDATE model_card_tasks SET due_at = now() - interval '1 second'");
    await worker().drain();
    expect([await generations(), await fixture.tasks.count()]).toEqual([1, 0]);
  });

  it('are taken over when the process that had them died', async () => {
    await ask();
    await fixture.tasks.take();
    await worker().drain();
    expect(await generations()).toBe(0);

    // The lease of the dead one ends.
    await fixture.database.dataSource.query("UPDATE model_card_tasks SET due_at = now() - interval '1 second'");
    await worker().drain();
    expect(await generations()).toBe(1);
  });

  it('are made again when it was asked while one was made', async () => {
    await ask();
    let asked = false;
    fixture.registry.before = async () => {
      if (!asked) await ask();
      asked = true;
    };
    await worker().drain();

    expect(await fixture.tasks.count()).toBe(0);
    expect(await generations()).toBe(1);
  });

  it('are given up when the version is gone', async () => {
    fixture.registry.facts = undefined;
    await ask();
    await worker().drain();

    expect([await generations(), await fixture.tasks.count()]).toEqual([0, 0]);
  });
});

describe('the card of a renamed model', () => {
  it('is found by the new name alone, with what was stated and heard, and is generated again', async () => {
    const { database, statements, cards, observed, tasks, queries, registry } = fixture;
    await statements.put(ada, 'fraud', '1.0.0', { intended_use: 'Card payments' });
    const state = {
      ...{ id: 'd1', name: 'endpoint', model_name: 'fraud', revision: 1, status: 'active', restored_revision: null },
      ...{ created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', feature_bindings: {} },
      routes: [{ version: '1.0.0', weight: 100, artifact_digest: '00' }],
    };
    const about = {
      workspace: 'default',
      kind: 'deployment' as const,
      id: 'd1',
      modelName: 'fraud',
      versions: ['1.0.0'],
    };
    await inTransaction(database.dataSource, (tx) => observed.record(tx, { ...about, revision: 1, state }));
    await cards.generate(ada, 'fraud', '1.0.0');
    const name = 'Fraud model v2 (ü)';
    const { id } = someFacts().model;
    const event = createCloudEvent(ada, {
      ...{ definition: modelRenamed, id: uuidv7Ids.next(), source: '/services/registry', subject: `model/${id}` },
      ...{ time: new Date(), aggregateVersion: 2 },
      data: {
        model: { id, name, description: '', tags: [], created_by: 'x', created_at: '2026-01-01T00:00:00.000Z' },
        previous_name: 'fraud',
      },
    });
    const renames = new RenamedCards(tasks);
    for (let i = 0; i < 2; i++) await inTransaction(database.dataSource, (tx) => renames.apply(tx, event));
    await expect(queries.get(vera, 'fraud', '1.0.0', 'json')).rejects.toMatchObject({ code: 'MODEL_CARD.NOT_FOUND' });
    await expect(statements.get(vera, 'fraud', '1.0.0')).rejects.toMatchObject({ kind: 'not_found' });
    expect(await statements.get(vera, name, '1.0.0')).toMatchObject({
      model_name: name,
      intended_use: 'Card payments',
    });

    registry.facts = someFacts({ model: { ...someFacts().model, name } });
    await new CardWorker(tasks, cards, silentLogger).drain();
    const { state: card, content } = await queries.get(vera, name, '1.0.0', 'json');
    expect(card).toMatchObject({ revision: 2, trigger: 'registry.model.renamed.v1' });
    expect(JSON.parse(content)).toMatchObject({
      model: { name },
      deployments: [{ endpoint: 'endpoint', weight: 100 }],
    });
  });
});
