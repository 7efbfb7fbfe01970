import {
  ArrayField,
  BoolField,
  IntField,
  ModelNameField,
  NumberField,
  ObjectField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

/** One way to run a model, at one batch size. */
export class CandidateTimingDto {
  @StringField({
    example: 'wasm-simd',
    description: 'wasm-simd, javascript, tfjs-<backend>, onnxruntime, onnxruntime-cuda.',
  })
  backend: string;

  @NumberField({ description: 'Median of a run of the network, in microseconds.' })
  microseconds: number;

  @NumberField({
    nullable: true,
    description:
      "Largest distance of an output from the reference's, relative where that is above 1; null = not a number.",
  })
  max_difference: number | null;

  @BoolField({ description: 'Whether that is within the tolerance; what does not agree is never chosen.' })
  agrees: boolean;
}

/** What runs batches from so many rows on, up to the next size. */
export class BatchCalibrationDto {
  @IntField()
  rows: number;

  @StringField({ example: 'wasm-simd' })
  chosen: string;

  @ArrayField(() => CandidateTimingDto)
  candidates: CandidateTimingDto[];
}

/** A way to run models that was not tried. */
export class AbsentCandidateDto {
  @StringField({ example: 'tfjs-native' })
  backend: string;

  @StringField({ example: '@tensorflow/tfjs-node does not load' })
  reason: string;
}

/** What a model can be run with, tried out on its warm-up rows when this replica loaded it. */
export class CalibrationDto {
  @StringField({ description: 'Whose outputs the others must agree with.', example: 'tfjs-wasm' })
  reference: string;

  @NumberField({ example: 0.00001 })
  tolerance: number;

  @ArrayField(() => BatchCalibrationDto)
  batches: BatchCalibrationDto[];

  @ArrayField(() => AbsentCandidateDto, { description: 'What was not tried at any size, and why.' })
  absent: AbsentCandidateDto[];
}

/** How the replica that answered runs a version. */
export class VersionRuntimeDto {
  @ModelNameField()
  model_name: string;

  @StringField({ example: '1.0.0' })
  model_version: string;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;

  @StringArrayField({ description: 'Names of the deployments that it answers for.' })
  endpoints: string[];

  @IntField({ description: 'Up to so many rows are computed on the main thread, more on worker threads.' })
  inline_rows: number;

  @ObjectField(() => CalibrationDto, { nullable: true, description: 'Null = there is nothing to choose.' })
  calibration: CalibrationDto | null;
}
