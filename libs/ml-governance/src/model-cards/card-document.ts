import type { DeploymentState, ModelCardStatementState } from '@intelgraph/contracts';

import { withInterval, type CardMetric } from './card-metrics.js';
import type {
  CardAncestor,
  CardLineageDataset,
  CardModel,
  CardStageChange,
  CardTransition,
  DatasetFacts,
  VersionFacts,
} from './model-cards.ports.js';
import type { ObservedEvaluation } from './observed-facts.js';

/** Texts that the author states; empty ones are not part of a card. */
export const STATEMENT_SECTIONS = [
  'intended_use',
  'out_of_scope_use',
  'limitations',
  'ethical_considerations',
] as const;
export type StatementSection = (typeof STATEMENT_SECTIONS)[number];

export type CardStatement = Readonly<Record<StatementSection, string>> & {
  readonly stated_by: string;
  readonly stated_at: string;
};

export interface CardDataset extends CardLineageDataset {
  /** What training knows of the data set; null for a file that was not uploaded. */
  readonly profile: DatasetFacts | null;
}

export interface CardEvaluation {
  readonly id: string;
  readonly dataset_digest: string;
  readonly rows: number;
  readonly created_at: string;
  readonly metrics: readonly CardMetric[];
  /** Numbers of fairness, robustness, explainability, as far as they were asked for. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Sensitive columns between whose groups fairness was measured; null without that check, or where it is not known. */
  readonly fairness_columns: readonly string[] | null;
}

export interface CardDeployment {
  readonly endpoint: string;
  /** Whole percent of the endpoint's traffic. */
  readonly weight: number;
  /** What fills inputs of the version: its feature service, and what the deployment binds instead. */
  readonly feature_bindings: Readonly<Record<string, string>>;
  readonly updated_at: string;
}

/** A model card in JSON (snake_case: it is a file format). Equal facts give equal documents. */
export interface CardDocument {
  readonly schema_version: 1;
  readonly model: CardModel;
  readonly statement: CardStatement | null;
  readonly training: {
    readonly experiment_id: string | null;
    readonly run_id: string | null;
    readonly job_id: string | null;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly datasets: readonly CardDataset[];
  };
  /** As registered with the version; what they were measured on is not recorded, so they have no interval. */
  readonly metrics: readonly CardMetric[];
  readonly evaluations: readonly CardEvaluation[];
  readonly lineage: { readonly ancestors: readonly CardAncestor[] };
  readonly transitions: readonly CardTransition[];
  readonly stage_history: readonly CardStageChange[];
  readonly deployments: readonly CardDeployment[];
  readonly signature: Readonly<Record<string, unknown>> | null;
  /** Time of the newest fact. */
  readonly facts_as_of: string;
}

/** Everything that goes into a card. */
export interface CardFacts {
  readonly version: VersionFacts;
  readonly statement: ModelCardStatementState | null;
  /** By id of the lineage's data set. */
  readonly datasets: ReadonlyMap<string, DatasetFacts>;
  /** Oldest first. */
  readonly evaluations: readonly ObservedEvaluation[];
  /** By name of the endpoint. */
  readonly deployments: readonly DeploymentState[];
}

export function buildCard(facts: CardFacts): CardDocument {
  const { version, evaluations } = facts;
  const deployments = facts.deployments.flatMap((deployment) => deploymentOf(deployment, version.model.version));
  return {
    schema_version: 1,
    model: version.model,
    statement: statementOf(facts.statement),
    training: {
      experiment_id: version.experiment_id,
      run_id: version.run_id,
      job_id: version.job_id,
      parameters: version.hyperparameters,
      datasets: version.datasets.map((dataset) => ({
        ...dataset,
        profile: facts.datasets.get(dataset.dataset_id) ?? null,
      })),
    },
    metrics: byName(version.metrics).map(([name, value]) => ({ name, value, interval: null })),
    evaluations: evaluations.map((evaluation) => ({
      id: evaluation.evaluation_id,
      dataset_digest: evaluation.dataset_digest,
      rows: evaluation.rows,
      created_at: evaluation.created_at,
      metrics: byName(evaluation.metrics).map(([name, value]) => withInterval(name, value, evaluation)),
      checks: evaluation.checks ?? {},
      fairness_columns: evaluation.fairness_columns ?? null,
    })),
    lineage: { ancestors: version.ancestors },
    transitions: version.transitions,
    stage_history: version.history,
    deployments,
    signature: version.signature,
    facts_as_of: newestTime(facts, deployments),
  };
}

/** Names of the sections that the author filled. */
export function filledSections(statement: Pick<CardStatement, StatementSection> | null): StatementSection[] {
  return statement === null ? [] : STATEMENT_SECTIONS.filter((name) => statement[name].trim() !== '');
}

function statementOf(state: ModelCardStatementState | null): CardStatement | null {
  if (state === null) return null;
  const { intended_use, out_of_scope_use, limitations, ethical_considerations, updated_by, updated_at } = state;
  return {
    intended_use,
    out_of_scope_use,
    limitations,
    ethical_considerations,
    stated_by: updated_by,
    stated_at: updated_at,
  };
}

function deploymentOf({ name, status, routes, feature_bindings, updated_at }: DeploymentState, version: string) {
  const route = status === 'active' ? routes.find((candidate) => candidate.version === version) : undefined;
  if (route === undefined) return [];
  const bindings = { ...route.feature_service?.features, ...feature_bindings };
  return [{ endpoint: name, weight: route.weight, feature_bindings: bindings, updated_at }];
}

function byName(metrics: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1));
}

function newestTime({ version, statement, evaluations }: CardFacts, deployments: readonly CardDeployment[]): string {
  const times = [
    version.updated_at,
    statement?.updated_at,
    ...evaluations.map(({ created_at }) => created_at),
    ...version.transitions.flatMap(({ requested_at, decided_at, approvals }) => [
      requested_at,
      decided_at,
      ...approvals.map(({ approved_at }) => approved_at),
    ]),
    ...version.history.map(({ changed_at }) => changed_at),
    ...deployments.map(({ updated_at }) => updated_at),
  ];
  return times
    .filter((time) => time != null)
    .map((time) => new Date(time).toISOString())
    .reduce((newest, time) => (time > newest ? time : newest));
}
