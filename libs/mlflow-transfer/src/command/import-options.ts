import { parseArgs } from 'node:util';

import { COMMON_OPTIONS, type CommonOptions, commonOptions, platformUrl } from './common-options.js';
import { addressOf, mlflowCredentials } from './servers.js';

export const IMPORT_HELP = `Copies experiments, runs, metrics, artifacts, logged models, models, versions and aliases from a running MLflow server.

  npm run import:mlflow -- --from URL [options]

  --from URL           the MLflow server
  --from-token TOKEN   or MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
  --to URL             the platform (default INTELGRAPH_URL or http://127.0.0.1:8080)
  --token TOKEN        of an admin, or INTELGRAPH_ADMIN_TOKEN (not needed in dev mode)
  --workspace NAME     where it all goes (default: default)
  --experiments NAME   only this experiment, which must be there; may be given several times
  --no-artifacts       files stay where they are
  --no-models          no registered models
  --keep-stages        takes stages over without approval, where the workspace asks for approvals
  --report FILE        default mlflow-import.json
  --journal FOLDER     what is done (default .data/mlflow-transfer)

It may be ended at any time: the same command goes on. Ends with 0 when everything was kept, 2 when something was not.
`;

export interface ImportOptions extends CommonOptions {
  readonly fromCredentials: string | undefined;
  readonly keepStages: boolean;
}

/** @returns undefined where help is asked for @throws Error for a wrong option */
export function readImportOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ImportOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      ...COMMON_OPTIONS,
      'from-token': { type: 'string' },
      'keep-stages': { type: 'boolean', default: false },
      report: { type: 'string', default: 'mlflow-import.json' },
    },
  });
  if (values.help === true) return undefined;
  if (values.from === undefined) throw new Error('--from must be given: the address of the MLflow server');
  return {
    from: addressOf('--from', values.from),
    fromCredentials: mlflowCredentials(values['from-token'], env),
    to: addressOf('--to', values.to ?? platformUrl(env)),
    keepStages: values['keep-stages'],
    ...commonOptions(values, env),
  };
}
