import { logitCalibrator } from '../confidence/probabilities/probability-calibration.js';
import type { ClassTarget, TargetSpec } from '../pipeline/fitted-pipeline.js';
import type { Prediction } from './prediction.js';

/** Turns one row's logits (`logits[at …]`) into its answer: calibrated probabilities, classes by the highest, of two from 0.5 on. */
export function answerReader(target: TargetSpec): (logits: Float32Array, at: number) => Prediction {
  switch (target.task) {
    case 'regression':
      return (logits, at) => ({ prediction: (logits[at] as number) * target.scale + target.mean });
    case 'binary':
      return binaryReader(target);
    case 'multiclass':
      return multiclassReader(target);
  }
}

/** The classes in the type that the target had in training. */
export function labelsOf(target: ClassTarget): (string | number)[] {
  return target.class_type === 'number' ? target.classes.map(Number) : [...target.classes];
}

function binaryReader(target: ClassTarget): (logits: Float32Array, at: number) => Prediction {
  const [negativeName = '', positiveName = ''] = target.classes;
  const [negative = '', positive = ''] = labelsOf(target);
  const calibrate = logitCalibrator(target.calibration);
  return (logits, at) => {
    const probability = 1 / (1 + Math.exp(-calibrate(logits[at] as number)));
    return {
      prediction: probability >= 0.5 ? positive : negative,
      probabilities: { [negativeName]: 1 - probability, [positiveName]: probability },
    };
  };
}

function multiclassReader(target: ClassTarget): (logits: Float32Array, at: number) => Prediction {
  const labels = labelsOf(target);
  const calibrate = logitCalibrator(target.calibration);
  return (logits, at) => {
    let best = 0;
    for (let k = 1; k < labels.length; k++) if ((logits[at + k] as number) > (logits[at + best] as number)) best = k;
    const highest = calibrate(logits[at + best] as number);
    const weights = labels.map((_, k) => Math.exp(calibrate(logits[at + k] as number) - highest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const probabilities = Object.fromEntries(target.classes.map((name, k) => [name, (weights[k] ?? 0) / sum]));
    return { prediction: labels[best] ?? '', probabilities };
  };
}
