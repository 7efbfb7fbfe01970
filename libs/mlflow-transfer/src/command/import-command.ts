import { importAll, NEVER_IMPORTED } from '../imports/import-all.js';
import { ImportDoor } from '../imports/import-door.js';
import { MlflowReader } from '../mlflow/mlflow-reader.js';
import { MlflowWriter } from '../mlflow/mlflow-writer.js';
import { Report } from '../report/report.js';

import type { ImportOptions } from './import-options.js';
import { journalOf, runCommand, say } from './run-command.js';
import { mlflowServer, platform } from './servers.js';

/** `npm run import:mlflow`. @returns the exit code */
export function importCommand(options: ImportOptions): Promise<number> {
  const { from, to, token, workspace, experiments, artifacts, models, keepStages } = options;
  const endpoint = platform(to, token, workspace);
  const report = new Report(from, `${to} ${workspace ?? 'default'}`, NEVER_IMPORTED);
  const choice = { artifacts, models, keepStages, ...(experiments === undefined ? {} : { experiments }) };
  const parts = {
    source: new MlflowReader(mlflowServer(from, options.fromCredentials)),
    door: new ImportDoor(endpoint),
    target: { reader: new MlflowReader(endpoint), writer: new MlflowWriter(endpoint) },
    journal: journalOf(options.journal, 'import', from, to, workspace ?? 'default'),
    ...{ report, choice, say },
  };
  return runCommand({ report, reportFile: options.report, work: () => importAll(parts) });
}
