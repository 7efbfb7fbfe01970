import { parseArgs } from 'node:util';

import { addressOf, mlflowCredentials } from './servers.js';

export const EXPORT_HELP = `Writes experiments, runs, metrics, artifacts, logged models, models, versions and aliases to a running MLflow server.

  npm run export:mlflow -- --to URL [options]

  --to URL             the MLflow server
  --to-token TOKEN     or MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
  --from URL           the platform (default INTELGRAPH_URL or http://127.0.0.1:8080)
  --token TOKEN        of a viewer, or INTELGRAPH_ADMIN_TOKEN (not needed in dev mode)
  --workspace NAME     of the platform (default: default)
  --experiments NAME   only this experiment; may be given several times
  --no-artifacts       files stay where they are
  --no-models          no registered models
  --report FILE        default mlflow-export.json; holds the ids that are others there
  --journal FOLDER     what is done (default .data/mlflow-transfer)

It may be ended at any time: the same command goes on. Ends with 0 when everything was kept, 2 when something was not.
`;

export interface ExportOptions {
  readonly from: string;
  readonly to: string;
  readonly toCredentials: string | undefined;
  readonly token: string | undefined;
  readonly workspace: string | undefined;
  readonly experiments: readonly string[] | undefined;
  readonly artifacts: boolean;
  readonly models: boolean;
  readonly report: string;
  readonly journal: string;
}

/** @returns undefined where help is asked for @throws Error for a wrong option */
export function readExportOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ExportOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      'to-token': { type: 'string' },
      token: { type: 'string' },
      workspace: { type: 'string' },
      experiments: { type: 'string', multiple: true },
      artifacts: { type: 'boolean', default: true },
      models: { type: 'boolean', default: true },
      report: { type: 'string', default: 'mlflow-export.json' },
      journal: { type: 'string', default: '.data/mlflow-transfer' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return undefined;
  if (values.to === undefined) throw new Error('--to must be given: the address of the MLflow server');
  return {
    from: addressOf('--from', values.from ?? env['INTELGRAPH_URL'] ?? 'http://127.0.0.1:8080'),
    to: addressOf('--to', values.to),
    toCredentials: mlflowCredentials(values['to-token'], env),
    token: values.token ?? env['INTELGRAPH_ADMIN_TOKEN'],
    workspace: values.workspace,
    experiments: values.experiments,
    artifacts: values.artifacts,
    models: values.models,
    report: values.report,
    journal: values.journal,
  };
}
