import { stat } from 'node:fs/promises';

import { UnusableDataError } from '@intelgraph/data-files';

import { assertModelName, InvalidInputError, type FieldProblem, type RequestContext } from '@intelgraph/kernel';
import { parseHyperparameters } from '@intelgraph/ml-runtime';

import type { DataFile, DataReference, DataSources } from '../datasets/data-sources.js';
import type { ReadGate } from '../datasets/read-gate.js';
import { peekColumns, withTabularFile, type ReadOptions } from '../datasets/tabular-file.js';
import { assertLearnable, chooseTarget } from '../datasets/target-column.js';

import type { GivenHyperparameters, JobSpec, SplitSpec } from './job-spec.js';

/** A wish for a training job, in the words of the wire but for the case of names. */
export interface TrainingRequest {
  readonly modelName: string;
  readonly modelType: string;
  readonly train: DataReference;
  readonly validation?: DataReference;
  readonly target?: string;
  readonly split?: Partial<SplitSpec>;
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly enableTuning?: boolean;
  readonly tuningTrials?: number;
  readonly tags?: readonly string[];
  readonly modelVersion?: string;
  readonly register?: boolean;
}

/** Files up to this size are looked through before a job is accepted, of larger ones the beginning; the job does the rest. */
const CHECKED_WHOLE_BYTES = 4 << 20;
const CHECKED_WHOLE_COLUMNS = 200;
const MODEL_TYPES = ['tfjs'];
const MAX_TRIALS = 500;
const DEFAULT_TRIALS = 20;
const DEFAULT_SHARE = 0.2;
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Turns wishes into jobs that can be run, or says what is wrong with them. */
export class JobIntake {
  constructor(
    private readonly sources: DataSources,
    private readonly gate: ReadGate,
    private readonly reading: ReadOptions,
  ) {}

  /** @throws InvalidInputError, UnusableDataError naming every field they are about */
  async accept(ctx: RequestContext, request: TrainingRequest): Promise<JobSpec> {
    const problems = problemsOf(request);
    if (problems.length > 0) throw new InvalidInputError(problems);
    const { seed } = parseHyperparameters(request.hyperparameters ?? {});
    const train = await this.find(ctx, request.train, 'dataset_config.train');
    const validation =
      request.validation === undefined ? undefined : await this.find(ctx, request.validation, 'dataset_config.val');
    const target = await this.checkFiles(train, validation, request.target);
    return specOf(request, { target, train, validation, seed });
  }

  private find(ctx: RequestContext, reference: DataReference, prefix: string): Promise<DataFile> {
    return this.sources.find(ctx, reference, prefix);
  }

  private checkFiles(train: DataFile, validation: DataFile | undefined, wanted: string | undefined): Promise<string> {
    return this.gate.run(async () => {
      const { target, columns } = await this.checkTraining(train, wanted);
      if (validation === undefined) return target;
      const present = await peekColumns(validation.file, validation.field, this.reading);
      const missing = columns.filter((name) => !present.includes(name));
      if (missing.length > 0) {
        throw new UnusableDataError(validation.field, `lacks the columns ${missing.slice(0, 20).join(', ')}`);
      }
      return target;
    });
  }

  private async checkTraining(
    { file, field }: DataFile,
    wanted: string | undefined,
  ): Promise<{ target: string; columns: readonly string[] }> {
    const columns = await peekColumns(file, field, this.reading);
    const target = chooseTarget(columns, wanted);
    if (columns.length <= CHECKED_WHOLE_COLUMNS && (await stat(file)).size <= CHECKED_WHOLE_BYTES) {
      await withTabularFile(file, field, this.reading, (table) => assertLearnable(table, target, field));
    }
    return { target, columns };
  }
}

interface Decided {
  readonly target: string;
  readonly train: DataFile;
  readonly validation: DataFile | undefined;
  readonly seed: number;
}

function specOf(request: TrainingRequest, { target, train, validation, seed }: Decided): JobSpec {
  const { split, enableTuning, tuningTrials = DEFAULT_TRIALS, tags = [], modelVersion, register = true } = request;
  return {
    modelType: 'tfjs',
    target,
    train,
    ...(validation === undefined ? {} : { validation }),
    split: {
      seed: split?.seed ?? seed,
      validationShare: split?.validationShare ?? DEFAULT_SHARE,
      stratify: split?.stratify ?? true,
    },
    hyperparameters: (request.hyperparameters ?? {}) as GivenHyperparameters,
    seed,
    tuningTrials: enableTuning === true ? tuningTrials : 0,
    tags,
    ...(modelVersion === undefined ? {} : { modelVersion }),
    register,
  };
}

function problemsOf(request: TrainingRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, message: string): void => void problems.push({ field, message });
  collect(problems, () => assertModelName('model_name', request.modelName));
  collect(problems, () => void parseHyperparameters(request.hyperparameters ?? {}));
  if (!MODEL_TYPES.includes(request.modelType)) {
    add('model_type', `"${request.modelType.slice(0, 50)}" is not supported; supported is ${MODEL_TYPES.join(', ')}`);
  }
  const trials = request.tuningTrials;
  if (trials !== undefined && !(Number.isInteger(trials) && trials >= 1 && trials <= MAX_TRIALS)) {
    add('tuning_trials', `must be a whole number from 1 to ${MAX_TRIALS}`);
  }
  if (request.modelVersion !== undefined && !SEMVER.test(request.modelVersion)) {
    add('model_version', 'must be a semantic version such as 1.4.0');
  }
  return [...problems, ...splitProblems(request)];
}

function splitProblems(request: TrainingRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, message: string): void => void problems.push({ field, message });
  const { seed, validationShare: share } = request.split ?? {};
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    add('dataset_config.split.seed', 'must be a whole number, 0 or more');
  }
  if (share !== undefined && !(share > 0 && share <= 0.5)) {
    add('dataset_config.split.validation_share', 'must be above 0 and at most 0.5');
  }
  if (request.split !== undefined && request.validation !== undefined) {
    add('dataset_config.split', 'cannot be given together with validation data');
  }
  return problems;
}

function collect(problems: FieldProblem[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    problems.push(...error.fields);
  }
}
