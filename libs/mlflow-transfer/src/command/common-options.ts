type Environment = Readonly<Record<string, string | undefined>>;

/** What both commands take, but for the addresses, as `parseArgs` wants it. */
export const COMMON_OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  token: { type: 'string' },
  workspace: { type: 'string' },
  experiments: { type: 'string', multiple: true },
  artifacts: { type: 'boolean', default: true },
  models: { type: 'boolean', default: true },
  journal: { type: 'string', default: '.data/mlflow-transfer' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface CommonOptions {
  readonly from: string;
  readonly to: string;
  readonly token: string | undefined;
  readonly workspace: string | undefined;
  readonly experiments: readonly string[] | undefined;
  readonly artifacts: boolean;
  readonly models: boolean;
  readonly report: string;
  readonly journal: string;
}

type Common = Omit<CommonOptions, 'from' | 'to'>;

/** The values of both commands that mean the same to both. */
export function commonOptions(
  values: Partial<Common> & Omit<Common, 'token' | 'workspace' | 'experiments'>,
  env: Environment,
): Common {
  const { workspace, experiments, artifacts, models, report, journal } = values;
  const token = values.token ?? env['INTELGRAPH_ADMIN_TOKEN'];
  return { token, workspace, experiments, artifacts, models, report, journal };
}

/** Where the platform is unless an option says it. */
export const platformUrl = (env: Environment): string => env['INTELGRAPH_URL'] ?? 'http://127.0.0.1:8080';
