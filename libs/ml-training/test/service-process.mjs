// A training service in a process of its own, to be killed. argv: JSON of { connection, folder }.
import { join } from 'node:path';

import { silentLogger, systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  createMLTraining,
  DEFAULT_READ_OPTIONS,
  TRAINING_ENTITIES,
  TRAINING_MIGRATIONS,
} from '@intelgraph/ml-training';
import { createDomainDataSource } from '@intelgraph/persistence';

const { connection, folder } = JSON.parse(process.argv[2]);
const source = createDomainDataSource({
  connection,
  applicationName: 'training-to-be-killed',
  entities: TRAINING_ENTITIES,
  migrations: TRAINING_MIGRATIONS,
});
await source.initialize();
const unused = () => Promise.reject(new Error('this service is killed before it gets here'));
const training = createMLTraining({
  source,
  outbox: new Outbox({ source: '/services/training', ids: uuidv7Ids, clock: systemClock }),
  registry: { findVersion: unused, registerVersion: unused },
  tracker: { createRun: unused, logMetrics: unused, logArtifact: unused, finishRun: unused, findModelArtifact: unused },
  clock: systemClock,
  ids: uuidv7Ids,
  logger: silentLogger,
  uploadsDir: join(folder, 'uploads'),
  maxUploadBytes: 1_000_000,
  dataRoots: [join(folder, 'data')],
  artifacts: { type: 'local', basePath: join(folder, 'artifacts') },
  reading: DEFAULT_READ_OPTIONS,
  concurrency: 1,
  processMemoryMb: 1024,
  maxAttempts: 3,
  onProcess: (jobId, pid) => process.stdout.write(`${JSON.stringify({ jobId, pid })}\n`),
});
await training.jobs.startWorking();
