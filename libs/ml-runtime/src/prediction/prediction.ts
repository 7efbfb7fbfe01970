/** Where the time of a prediction went, in milliseconds. */
export interface ComputeTimes {
  readonly rows: number;
  /** Rows to encoded features. */
  readonly inputMs: number;
  /** The network. */
  readonly inferMs: number;
  /** Its outputs to answers. */
  readonly outputMs: number;
  /** What ran the network, where that is not always what calibration chose. */
  readonly backend?: string;
}

/** Answers, and where the time went. */
export interface TimedPredictions<T extends ComputeTimes = ComputeTimes> {
  readonly answers: Prediction[];
  readonly times: T;
}

/** One answer. Classes carry the type the target had in training; probabilities are keyed by class and add up to 1. */
export interface Prediction {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
}
