import { exportAll, NEVER_EXPORTED } from '../exports/export-all.js';
import { MlflowReader } from '../mlflow/mlflow-reader.js';
import { MlflowWriter } from '../mlflow/mlflow-writer.js';
import { Report } from '../report/report.js';

import type { ExportOptions } from './export-options.js';
import { journalOf, runCommand, say } from './run-command.js';
import { mlflowServer, platform } from './servers.js';

/** `npm run export:mlflow`. @returns the exit code */
export function exportCommand(options: ExportOptions): Promise<number> {
  const { from, to, token, workspace, experiments, artifacts, models } = options;
  const endpoint = mlflowServer(to, options.toCredentials);
  const report = new Report(`${from} ${workspace ?? 'default'}`, to, NEVER_EXPORTED);
  const choice = { artifacts, models, ...(experiments === undefined ? {} : { experiments }) };
  const parts = {
    source: new MlflowReader(platform(from, token, workspace)),
    target: { reader: new MlflowReader(endpoint), writer: new MlflowWriter(endpoint) },
    journal: journalOf(options.journal, 'export', from, to, workspace ?? 'default'),
    ...{ report, choice, say },
  };
  return runCommand({ report, reportFile: options.report, work: () => exportAll(parts) });
}
