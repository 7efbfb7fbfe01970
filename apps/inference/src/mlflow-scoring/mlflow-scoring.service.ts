import type { RequestContext } from '@intelgraph/kernel';
import type { InputRow, RunnableModel } from '@intelgraph/model-serving';

import { parseLenientJson } from '../rows/lenient-json.js';
import { ModelRows } from '../rows/model-rows.js';
import type { RowPredictions, RowTarget } from '../rows/row-predictions.js';
import { listedNames } from '../rows/shown-name.js';

import { scoringType } from './content-type.js';
import { csvCell, rowsOfCsv } from './csv-rows.js';
import { jsonCell, rowsOfJson, scoringInput } from './json-rows.js';
import { predictionsJson } from './predictions-json.js';
import { SchemaEnforcementError, ScoringRequestError } from './scoring-error.js';

/** Rows to score, as they came. */
export interface ScoringRequest {
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

export interface ScoringAnswer {
  /** JSON. */
  readonly text: string;
  /** What was ignored of the request. */
  readonly warning: string | undefined;
}

type RowsOf = (
  model: RunnableModel,
  rules: { readonly maxRows: number },
) => { rows: ModelRows; read: () => InputRow[] };

const PARAMS_IGNORED = "'params' are ignored: the model's signature defines none";

/** What MLflow's scoring server does for one model, for every deployment. */
export class MlflowScoring {
  constructor(private readonly predictions: RowPredictions) {}

  /** @throws ModelNotDeployedError, VersionNotDeployedError, DeploymentNotServedError, ForbiddenError */
  assertServed(context: RequestContext, target: RowTarget): void {
    this.predictions.served(context, target);
  }

  /**
   * Answers every row that the body holds.
   *
   * @throws as `assertServed`; UnsupportedContentError, ScoringRequestError, MalformedInputError, InvalidInputError,
   *   SchemaEnforcementError naming the column, BatchTooLargeError, TooManyRowsInFlightError
   */
  async score(context: RequestContext, target: RowTarget, request: ScoringRequest): Promise<ScoringAnswer> {
    this.assertServed(context, target);
    const { rowsOf, hasParams } = readerOf(request);
    const { served, predictions } = await this.predictions.answer(context, target, {
      rowsOf: (model) => {
        const { rows, read } = rowsOf(model, this.predictions);
        const found = read();
        if (rows.missing.length > 0) throw SchemaEnforcementError.missing(rows.missing, rows.extra);
        return found;
      },
      refusal: (problems) => SchemaEnforcementError.of(problems),
    });
    const text = predictionsJson(predictions, served.model.runnable);
    return { text, warning: hasParams ? PARAMS_IGNORED : undefined };
  }

  /**
   * The deployment that a request is for which names none: the only one.
   *
   * @throws ScoringRequestError saying what to do when there are several, or none
   */
  only(context: RequestContext): string {
    const names = this.predictions.deployments(context);
    const [only] = names;
    if (only !== undefined && names.length === 1) return only;
    const ways = 'POST to /models/<name>/invocations, or to /invocations?model=<name>';
    const problem =
      only === undefined ? 'Nothing is deployed here' : `Several deployments answer here: ${listedNames(names)}`;
    throw new ScoringRequestError(`${problem}. ${ways}.`);
  }
}

function readerOf({ contentType, body }: ScoringRequest): { rowsOf: RowsOf; hasParams: boolean } {
  if (scoringType(contentType) === 'text/csv') {
    const rowsOf: RowsOf = ({ inputs, isWhole }, { maxRows }) => {
      const rows = new ModelRows({ inputs, isWhole, maxRows, dropsUnknown: true, cell: csvCell });
      return { rows, read: () => rowsOfCsv(body, rows, maxRows) };
    };
    return { rowsOf, hasParams: false };
  }
  const input = scoringInput(parseLenientJson(body));
  const rowsOf: RowsOf = ({ inputs, isWhole }, { maxRows }) => {
    const rows = new ModelRows({ inputs, isWhole, maxRows, dropsUnknown: true, cell: jsonCell });
    return { rows, read: () => rowsOfJson(input, rows, inputs) };
  };
  return { rowsOf, hasParams: input.hasParams };
}
