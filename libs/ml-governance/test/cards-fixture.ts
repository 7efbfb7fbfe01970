import { createArtifactStore, type ArtifactStore } from '@intelgraph/artifact-store';
import { AppError, UnavailableError, uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  CardArtifacts,
  type CardOutcome,
  CardStatementsService,
  CardTasks,
  type DatasetFacts,
  type DatasetFactsPort,
  GOVERNANCE_ENTITIES,
  GOVERNANCE_MIGRATIONS,
  ModelCardsQueries,
  ModelCardsService,
  ObservedFacts,
  type VersionFacts,
  type VersionFactsPort,
} from '../src/index.js';

/** What a registry tells of `fraud` 1.0.0. */
export const someFacts = (more: Partial<VersionFacts> = {}): VersionFacts => ({
  model: {
    id: '0190f3e4-0000-7000-8000-000000000001',
    version_id: '0190f3e4-0000-7000-8000-000000000002',
    name: 'fraud',
    version: '1.0.0',
    stage: 'development',
    framework: 'tfjs',
    model_type: 'binary',
    description: 'Finds fraud.',
    author: 'ada',
    tags: ['fraud'],
    artifact_uri: 'artifact://sha256:00',
    artifact_digest: '00',
    artifact_status: 'stored',
    size_bytes: 1000,
    registered_by: 'ada',
    registered_at: '2026-01-01T00:00:00.000Z',
  },
  metrics: { roc_auc: 0.91, accuracy: 0.8 },
  hyperparameters: { epochs: 20, hidden: [16, 8] },
  signature: { inputs: [{ name: 'amount', type: 'double', required: true }], outputs: [] },
  experiment_id: 'e1',
  run_id: 'r1',
  job_id: 'j1',
  datasets: [{ dataset_id: 'd1', version: '', split: 'train', rows: 800, digest: 'ab'.repeat(32) }],
  ancestors: [{ model: 'fraud', version: '0.9.0', relationship: 'retrained', depth: 1, resolved: true }],
  transitions: [],
  history: [],
  updated_at: '2026-01-01T00:00:00.000Z',
  ...more,
});

/** A registry that tells what it is told to. */
export class FakeRegistry implements VersionFactsPort {
  facts: VersionFacts | undefined = someFacts();
  down = false;
  /** Runs before each answer. */
  before: () => Promise<void> = () => Promise.resolve();

  async versionFacts(): Promise<VersionFacts> {
    await this.before();
    if (this.down) throw new UnavailableError('registry', 'does not answer');
    if (this.facts === undefined) throw new AppError('MODEL.NOT_FOUND', 'not_found', 'there is no such model');
    return Promise.resolve(this.facts);
  }
}

/** A training service with data sets by id. */
export class FakeTraining implements DatasetFactsPort {
  readonly datasets = new Map<string, DatasetFacts>();

  datasetFacts(_context: unknown, { id }: { readonly id: string }): Promise<DatasetFacts | undefined> {
    return Promise.resolve(this.datasets.get(id));
  }
}

export interface CardsFixture {
  readonly database: TestDatabase;
  readonly store: ArtifactStore;
  readonly registry: FakeRegistry;
  readonly training: FakeTraining;
  readonly clock: FixedClock;
  readonly cards: ModelCardsService;
  readonly queries: ModelCardsQueries;
  readonly statements: CardStatementsService;
  readonly tasks: CardTasks;
  readonly observed: ObservedFacts;
  /** What the observer was told since the test began. */
  readonly outcomes: CardOutcome[];
  /** Types of the events written so far; clears them. */
  takeEvents(): Promise<string[]>;
}

/** Model cards on a database of their own, asking fakes. */
export async function cardsFixture(): Promise<CardsFixture> {
  const database = await testDatabase({ entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS });
  const { dataSource } = database;
  const clock = new FixedClock();
  const [registry, training, observed] = [new FakeRegistry(), new FakeTraining(), new ObservedFacts(dataSource)];
  const store = createArtifactStore({ type: 'memory' });
  const artifacts = new CardArtifacts(store);
  const outbox = new Outbox({ source: '/services/governance', ids: uuidv7Ids, clock });
  const outcomes: CardOutcome[] = [];
  const observer = { cardGenerated: (outcome: CardOutcome) => void outcomes.push(outcome) };
  const parts = { dataSource, outbox, clock, ids: uuidv7Ids, artifacts, registry, training, observed, observer };
  return {
    ...{ database, store, registry, training, clock, observed, outcomes },
    cards: new ModelCardsService(parts),
    queries: new ModelCardsQueries(dataSource, artifacts),
    statements: new CardStatementsService(parts),
    tasks: new CardTasks(dataSource),
    takeEvents: async () => {
      const rows = await dataSource.query<{ topic: string }[]>('SELECT topic FROM outbox ORDER BY id');
      await dataSource.query('DELETE FROM outbox');
      return rows.map(({ topic }) => topic);
    },
  };
}
