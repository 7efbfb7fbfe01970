import type { ArtifactStore } from '@intelgraph/artifact-store';
import { trainingEvaluationCompleted, type TrainingEvaluationFact } from '@intelgraph/contracts';
import {
  assertUuid,
  AppError,
  assertModelName,
  requireRole,
  type Clock,
  type IdSource,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { DataFile, DataReference, DataSources } from '../datasets/data-sources.js';
import type { ReadGate } from '../datasets/read-gate.js';
import type { ReadOptions } from '../datasets/tabular-file.js';
import type { ModelReference, StoredModel, StoredModels } from '../models/stored-models.js';
import type { FairnessPolicies } from '../policies/fairness-policies.js';
import type { TrainingObserver } from '../training-observer.js';

import { factsOfChecks, fairnessColumnsOf } from './checks/evaluation-checks.js';
import type { WantedChecks } from './checks/run-checks.js';
import { assertSensitiveColumns } from './checks/sensitive-groups.js';
import { EvaluationEntity } from './evaluation.entity.js';
import { toEvaluation, type Evaluation } from './evaluation.js';
import { EvaluationNotFoundError } from './evaluations.errors.js';
import { measureFile, type MeasuredFile, type MeasuringWish } from './process/measure-file.js';
import type { MeasuringOrder } from './process/protocol.js';

/** A wish for an evaluation. */
export interface EvaluationRequest extends ModelReference, WantedChecks {
  readonly test: DataReference;
  /** The column with the truth; the model's own target unless given. */
  readonly target?: string;
  /** Names of the metrics wanted; all that there are unless given. */
  readonly metrics?: readonly string[];
}

export interface EvaluationsDependencies {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly models: StoredModels;
  /** Keeps what was predicted. */
  readonly artifacts: ArtifactStore;
  /** Which columns are sensitive where a request names none. */
  readonly policies: FairnessPolicies;
  readonly sources: DataSources;
  readonly gate: ReadGate;
  readonly observer: TrainingObserver;
  /** Lets few evaluations with checks work at once. */
  readonly checking: ReadGate;
  /** Measures in a process of its own. */
  readonly measureApart: (order: Omit<MeasuringOrder, 'artifacts'>) => Promise<MeasuredFile>;
  readonly reading: ReadOptions;
  readonly ids: IdSource;
  readonly clock: Clock;
}

interface Measured extends MeasuredFile {
  readonly data: DataFile;
  readonly target: string;
}

/** Recomputes metrics of stored models on files, and remembers the answers. */
export class EvaluationsService {
  constructor(private readonly deps: EvaluationsDependencies) {}

  /** @throws InvalidInputError, UnusableDataError, ModelNotFoundError, ModelNotReadableError */
  async evaluate(ctx: RequestContext, request: EvaluationRequest): Promise<Evaluation> {
    requireRole(ctx, 'editor');
    const started = performance.now();
    const observe = (outcome: 'completed' | 'refused' | 'failed'): void =>
      this.deps.observer.evaluated?.(outcome, (performance.now() - started) / 1000);
    try {
      const evaluation = await this.measure(ctx, request);
      observe('completed');
      return evaluation;
    } catch (error) {
      observe(error instanceof AppError && error.kind !== 'internal' ? 'refused' : 'failed');
      throw error;
    }
  }

  /** @throws EvaluationNotFoundError */
  async get(ctx: RequestContext, id: string): Promise<Evaluation> {
    requireRole(ctx, 'viewer');
    assertUuid('evaluation_id', id);
    const found = await this.deps.source.manager.findOneBy(EvaluationEntity, { id, workspace: ctx.workspace });
    if (found === null) throw new EvaluationNotFoundError(id);
    return toEvaluation(found);
  }

  private async measure(ctx: RequestContext, asked: EvaluationRequest): Promise<Evaluation> {
    if (asked.modelName !== undefined) assertModelName('model_name', asked.modelName);
    const { sources, models } = this.deps;
    // What can be refused without the model is refused before it is looked for.
    const named = await this.withColumns(ctx, asked, asked.modelName);
    const data = await sources.find(ctx, asked.test, 'dataset_config.test');
    const stored = await models.open(ctx, asked);
    const request = await this.withColumns(ctx, named, stored.modelName);
    const target = request.target ?? stored.model.pipeline.target.column;
    const measured = await this.judge(stored, data, { ...request, target });
    return this.record(ctx, request, stored, { ...measured, data, target });
  }

  /** Metrics alone are quick and made here; checks predict the rows again and again. */
  private judge(stored: StoredModel, data: DataFile, asked: EvaluationRequest & MeasuringWish): Promise<MeasuredFile> {
    const { artifacts, gate, checking, reading, measureApart } = this.deps;
    const { artifactUri, model } = stored;
    const wish = wishOf(asked);
    const checked = wish.fairness === true || wish.robustness === true || wish.explainability === true;
    if (!checked) return gate.run(() => measureFile(artifacts, model, data, reading, wish));
    return checking.run(() => measureApart({ artifactUri, data, reading, wish }));
  }

  /**
   * The request with the sensitive columns that policies of the model name where it names none itself; a model that is
   * not known yet leaves it as it is. @throws InvalidInputError where nobody names any
   */
  private async withColumns(
    ctx: RequestContext,
    asked: EvaluationRequest,
    model: string | undefined,
  ): Promise<EvaluationRequest> {
    const policyDecides = asked.fairness === true && asked.sensitiveColumns === undefined;
    if (policyDecides && model === undefined) return asked;
    const sensitiveColumns =
      policyDecides && model !== undefined
        ? await this.deps.policies.sensitiveColumns(ctx.workspace, model)
        : asked.sensitiveColumns;
    assertSensitiveColumns(asked.fairness === true, sensitiveColumns);
    return sensitiveColumns === undefined ? asked : { ...asked, sensitiveColumns };
  }

  private async record(
    ctx: RequestContext,
    request: EvaluationRequest,
    stored: StoredModel,
    { data, target, measurement, checks, predictionsDigest, latency }: Measured,
  ): Promise<Evaluation> {
    const { ids, clock, source, outbox } = this.deps;
    const entity = Object.assign(new EvaluationEntity(), {
      id: ids.next(),
      workspace: ctx.workspace,
      modelName: stored.modelName,
      modelVersion: request.modelVersion ?? null,
      runId: request.runId ?? null,
      jobId: request.jobId ?? null,
      artifactUri: stored.artifactUri,
      datasetDigest: data.digest,
      target,
      task: stored.model.pipeline.target.task,
      rows: measurement.rows,
      metrics: measurement.metrics,
      notes: measurement.notes,
      positiveClass: measurement.positiveClass ?? null,
      confusion: measurement.confusion ?? null,
      checks,
      predictionsDigest,
      latency,
      createdBy: ctx.principal.id,
      createdAt: clock.now(),
    });
    await inTransaction(source, async (tx) => {
      await tx.insert(EvaluationEntity, entity);
      await outbox.add(tx, ctx, {
        definition: trainingEvaluationCompleted,
        subject: `evaluation/${entity.id}`,
        aggregateId: entity.id,
        aggregateVersion: 1,
        data: factOf(entity),
      });
    });
    return toEvaluation(entity);
  }
}

/** Of a request, what a process that measures has to know. */
function wishOf(asked: EvaluationRequest & MeasuringWish): MeasuringWish {
  const { target, metrics, fairness, robustness, explainability, sensitiveColumns, positiveClass } = asked;
  return {
    target,
    ...(metrics && { metrics }),
    ...(fairness && { fairness }),
    ...(robustness && { robustness }),
    ...(explainability && { explainability }),
    ...(sensitiveColumns && { sensitiveColumns }),
    ...(positiveClass !== undefined && { positiveClass }),
  };
}

function factOf(entity: EvaluationEntity): TrainingEvaluationFact {
  const checks = factsOfChecks(entity.checks);
  const compared = fairnessColumnsOf(entity.checks);
  return {
    evaluation_id: entity.id,
    model_name: entity.modelName,
    ...(entity.modelVersion === null ? {} : { model_version: entity.modelVersion }),
    ...(entity.runId === null ? {} : { run_id: entity.runId }),
    artifact_uri: entity.artifactUri,
    dataset_digest: entity.datasetDigest,
    rows: entity.rows,
    metrics: numbersOf(entity.metrics),
    ...(Object.keys(checks).length === 0 ? {} : { checks }),
    ...(compared === undefined ? {} : { fairness_columns: compared }),
    ...(entity.positiveClass === null ? {} : { positive_class: entity.positiveClass }),
    ...(entity.confusion === null ? {} : { confusion: entity.confusion }),
    ...(entity.predictionsDigest === null ? {} : { predictions_digest: entity.predictionsDigest }),
    ...(entity.latency === null ? {} : { latency: entity.latency }),
    created_at: entity.createdAt.toISOString(),
  };
}

function numbersOf(metrics: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null));
}
