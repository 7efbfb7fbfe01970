import { createArtifactStore } from '@intelgraph/artifact-store';

import { openModel } from '../../models/open-model.js';

import { measureFile } from './measure-file.js';
import { sentError, type MeasuringOrder, type MeasuringReport } from './protocol.js';

// The main module of a measuring process: takes one order, answers, ends. It never outlives its parent.
process.on('disconnect', () => process.exit(1));
process.on('SIGINT', () => undefined);
process.once('message', (order: MeasuringOrder) => void run(order));

async function run({ artifacts, artifactUri, data, reading, wish }: MeasuringOrder): Promise<void> {
  const report = await openModel(createArtifactStore(artifacts), artifactUri)
    .then(({ model }) => measureFile(model, data, reading, wish))
    .then(
      (result): MeasuringReport => ({ kind: 'done', result }),
      (error: unknown): MeasuringReport => ({ kind: 'failed', error: sentError(error) }),
    );
  process.send?.(report, undefined, undefined, () => process.disconnect());
}
