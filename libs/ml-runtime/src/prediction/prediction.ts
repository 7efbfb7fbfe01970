/** One answer. Classes carry the type the target had in training; probabilities are keyed by class and add up to 1. */
export interface Prediction {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
}
