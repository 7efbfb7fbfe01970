import { randomUUID } from 'node:crypto';

import { type FieldProblem, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type {
  Answer,
  BatchAnswer,
  ConformalOptions,
  InputRow,
  PredictionsService,
  PredictRequest,
  RunnableModel,
  ServedVersion,
  ServingEngine,
  UrgencyOptions,
} from '@intelgraph/model-serving';

import { renameFields } from './rename-fields.js';

/** What a request is meant for: a deployment or a model, and one of its versions, or any. */
export interface RowTarget {
  readonly model: string;
  readonly version?: string | undefined;
}

/** What the model does not take. */
export interface RowProblem {
  /** From 0; absent where it is about no single value. */
  readonly row?: number;
  readonly column?: string;
  readonly message: string;
}

/** How a protocol reads rows, and refuses those that the model does not take. */
export interface RowReading {
  readonly rowsOf: (model: RunnableModel) => InputRow[];
  /** Without it the error is about fields `inputs[<row>].<column>`. */
  readonly refusal?: (problems: readonly RowProblem[]) => Error;
  /** The only row as JSON, where somebody has it so. */
  readonly rowText?: string | undefined;
  /** What the request itself says of it. */
  readonly urgency?: UrgencyOptions;
  /** How sure answers shall be, and say that they are. */
  readonly conformal?: ConformalOptions | undefined;
}

export interface RowPredictionsParts {
  readonly engine: Pick<ServingEngine, 'table'>;
  readonly predictions: PredictionsService;
  /** Most rows of one request. */
  readonly maxRows: number;
}

/** Predictions of rows that are read with the signature of the version that answers them. */
export class RowPredictions {
  constructor(private readonly parts: RowPredictionsParts) {}

  get maxRows(): number {
    return this.parts.maxRows;
  }

  /** Names of all deployments of the caller's workspace. @throws ForbiddenError */
  deployments(context: RequestContext): string[] {
    requireRole(context, 'viewer');
    const own = this.parts.engine.table.endpointsOf(context.workspace);
    return own.map(({ deployment }) => deployment.name).sort();
  }

  /**
   * A version that answers: the one that is named, or one of those that there are.
   *
   * @throws ForbiddenError, ModelNotDeployedError, VersionNotDeployedError, DeploymentNotServedError
   */
  served(context: RequestContext, { model, version }: RowTarget, key = ''): ServedVersion {
    requireRole(context, 'viewer');
    return this.parts.engine.table.route(context.workspace, model, version, key);
  }

  /** All versions of the deployment that answers for the name. @throws as `served` */
  versions(context: RequestContext, model: string): readonly ServedVersion[] {
    requireRole(context, 'viewer');
    return this.parts.engine.table.endpoint(context.workspace, model).versions;
  }

  /**
   * Answers every row, with the probabilities of classes. At once where it is one row, and of a model that is small enough for the
   * calling thread.
   *
   * @throws as `served`; what `rowsOf` throws; what `refusal` gives, BatchTooLargeError, TooManyRowsInFlightError
   */
  answer(context: RequestContext, target: RowTarget, reading: RowReading): BatchAnswer | Promise<BatchAnswer> {
    // One key for both look-ups: who reads the rows is who answers them.
    const routingKey = randomUUID();
    const { runnable } = this.served(context, target, routingKey).model;
    const inputs = reading.rowsOf(runnable);
    const [first] = inputs;
    const asked = {
      modelName: target.model,
      ...(target.version === undefined ? {} : { modelVersion: target.version }),
      ...reading.urgency,
      options: { returnConfidence: true, routingKey, ...reading.conformal },
    };
    try {
      const answer =
        first === undefined || inputs.length > 1
          ? this.parts.predictions.predictBatch(context, { ...asked, inputs })
          : this.answerOne(context, { ...asked, inputs: first, ...textOf(reading) });
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        throw refused(error, reading);
      });
    } catch (error) {
      throw refused(error, reading);
    }
  }

  private answerOne(context: RequestContext, request: PredictRequest): BatchAnswer | Promise<BatchAnswer> {
    try {
      const answer = this.parts.predictions.predict(context, request);
      if (!(answer instanceof Promise)) return batchOf(answer);
      return answer.then(batchOf, (error: unknown) => {
        throw ofFirstRow(error);
      });
    } catch (error) {
      throw ofFirstRow(error);
    }
  }
}

const textOf = ({ rowText }: RowReading): Pick<PredictRequest, 'inputsText'> =>
  rowText === undefined ? {} : { inputsText: rowText };

const batchOf = ({ served, prediction, warnings }: Answer): BatchAnswer => ({
  ...{ served, predictions: [prediction], warnings },
});

/** Errors of a single row name its columns alone. */
const ofFirstRow = (error: unknown): unknown =>
  renameFields(error, (field) => field.replace(/^inputs\./, 'inputs[0].'));

function refused(error: unknown, { refusal }: RowReading): unknown {
  return refusal === undefined || !(error instanceof InvalidInputError)
    ? error
    : refusal(error.fields.map(rowProblemOf));
}

function rowProblemOf({ field, message }: FieldProblem): RowProblem {
  const [, row, column] = /^inputs\[(\d+)\]\.(.*)$/s.exec(field) ?? [];
  return column === undefined ? { message } : { row: Number(row), column, message };
}
