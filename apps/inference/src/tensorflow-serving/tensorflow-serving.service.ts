import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { ModelOutput, ServedVersion } from '@intelgraph/model-serving';

import type { ModelVersions } from '../model-versions/model-versions.js';
import { parseLenientJson } from '../rows/lenient-json.js';
import type { RowPredictions } from '../rows/row-predictions.js';

import type { Verb } from './call-target.js';
import { classifyAnswer, predictAnswer, regressAnswer } from './serving-answers.js';
import { servingRequest } from './serving-request.parser.js';
import { signatureDefs } from './signature-def.js';

/** A model, and one of its versions by number (or by name) or by label; neither: any. */
export interface ServingTarget {
  readonly model: string;
  readonly version?: string | undefined;
  readonly label?: string | undefined;
}

export interface TensorflowServingParts {
  readonly predictions: RowPredictions;
  readonly versions: ModelVersions;
}

/** What TensorFlow Serving's REST API does, for every deployment. */
export class TensorflowServing {
  constructor(private readonly parts: TensorflowServingParts) {}

  /** The versions that answer. @throws ModelNotDeployedError, VersionNotDeployedError, LabelUnknownError, UnavailableError */
  async status(context: RequestContext, target: ServingTarget): Promise<object> {
    const named = await this.named(context, target);
    const all = named === undefined ? this.parts.predictions.versions(context, target.model) : [named];
    const model_version_status = all.map(async (served) => ({
      version: await this.versionOf(context, served),
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    }));
    return { model_version_status: await Promise.all(model_version_status) };
  }

  /** What a version takes and gives. @throws as `status` */
  async metadata(context: RequestContext, target: ServingTarget): Promise<object> {
    const served = (await this.named(context, target)) ?? this.parts.predictions.served(context, target);
    const model_spec = { name: target.model, signature_name: '', version: await this.versionOf(context, served) };
    return { model_spec, metadata: { signature_def: { signature_def: signatureDefs(served.model.runnable) } } };
  }

  /**
   * Answers every instance, or example.
   *
   * @throws as `status`; MalformedInputError, InvalidInputError naming the field, BatchTooLargeError, TooManyRowsInFlightError
   */
  async call(context: RequestContext, target: ServingTarget, verb: Verb, body: Buffer): Promise<object> {
    const { model } = target;
    const version = (await this.named(context, target))?.version;
    const { output } = this.parts.predictions.served(context, { model, version }).model.runnable;
    assertAnswers(verb, output);
    const request = servingRequest(verb, parseLenientJson(body), this.parts.predictions.maxRows);
    const { served, predictions } = await this.parts.predictions.answer(context, { model, version }, request);
    const { runnable } = served.model;
    switch (verb) {
      case 'predict':
        return predictAnswer(predictions, runnable, request.isColumnar);
      case 'classify':
        return classifyAnswer(predictions, runnable.output);
      case 'regress':
        return regressAnswer(predictions);
    }
  }

  private async named(
    context: RequestContext,
    { model, version, label }: ServingTarget,
  ): Promise<ServedVersion | undefined> {
    if (version !== undefined) return this.parts.versions.byNumber(context, model, version);
    return label === undefined ? undefined : this.parts.versions.byLabel(context, model, label);
  }

  /** Its number, as a client's int64; its name where nobody says the number. */
  private async versionOf(context: RequestContext, served: ServedVersion): Promise<string> {
    return String((await this.parts.versions.numberOf(context, served)) ?? served.version);
  }
}

function assertAnswers(verb: Verb, { classes, type, tensors }: ModelOutput): void {
  if (tensors !== undefined && verb !== 'predict')
    throw InvalidInputError.of('the model', 'answers in tensors; use :predict');
  if (verb === 'classify' && classes.length === 0) {
    throw InvalidInputError.of('the model', 'has no classes to classify by; use :regress or :predict');
  }
  if (verb === 'regress' && (classes.length > 0 || type === 'string')) {
    throw InvalidInputError.of('the model', 'is a classifier; use :classify or :predict');
  }
}
