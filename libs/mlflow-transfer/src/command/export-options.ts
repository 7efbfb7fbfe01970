import { parseArgs } from 'node:util';

import { COMMON_OPTIONS, type CommonOptions, commonOptions, platformUrl } from './common-options.js';
import { addressOf, mlflowCredentials } from './servers.js';

export const EXPORT_HELP = `Writes experiments, runs, metrics, artifacts, logged models, models, versions and aliases to a running MLflow server.

  npm run export:mlflow -- --to URL [options]

  --to URL             the MLflow server
  --to-token TOKEN     or MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
  --from URL           the platform (default INTELGRAPH_URL or http://127.0.0.1:8080)
  --token TOKEN        of a viewer, or INTELGRAPH_ADMIN_TOKEN (not needed in dev mode)
  --workspace NAME     of the platform (default: default)
  --experiments NAME   only this experiment, which must be there; may be given several times
  --no-artifacts       files stay where they are
  --no-models          no registered models
  --report FILE        default mlflow-export.json; holds the ids that are others there
  --journal FOLDER     what is done (default .data/mlflow-transfer)

It may be ended at any time: the same command goes on. Ends with 0 when everything was kept, 2 when something was not.
`;

export interface ExportOptions extends CommonOptions {
  readonly toCredentials: string | undefined;
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
      ...COMMON_OPTIONS,
      'to-token': { type: 'string' },
      report: { type: 'string', default: 'mlflow-export.json' },
    },
  });
  if (values.help === true) return undefined;
  if (values.to === undefined) throw new Error('--to must be given: the address of the MLflow server');
  return {
    from: addressOf('--from', values.from ?? platformUrl(env)),
    to: addressOf('--to', values.to),
    toCredentials: mlflowCredentials(values['to-token'], env),
    ...commonOptions(values, env),
  };
}
