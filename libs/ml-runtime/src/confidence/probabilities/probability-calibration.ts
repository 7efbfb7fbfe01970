/** Logits are divided by it: above 1 the network was too sure of itself. */
export interface TemperatureCalibration {
  readonly method: 'temperature';
  readonly temperature: number;
}

/**
 * Log-odds of the second of two classes → calibrated log-odds: an increasing line through the corners, of slope 1 outside of them. `x`
 * ascends, `y` does not descend.
 */
export interface IsotonicCalibration {
  readonly method: 'isotonic';
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What makes probabilities of a network's logits that come true as often as they say. Part of the pipeline's target, plain JSON. */
export type ProbabilityCalibration = TemperatureCalibration | IsotonicCalibration;

/** Corners of an isotonic calibration, at most. */
export const MOST_CORNERS = 64;

/** Compiles it for one logit; none = the logit itself. */
export function logitCalibrator(calibration: ProbabilityCalibration | undefined): (logit: number) => number {
  if (calibration === undefined) return (logit) => logit;
  if (calibration.method === 'temperature') return (logit) => logit / calibration.temperature;
  const { x, y } = calibration;
  return (logit) => lineAt(x, y, logit);
}

/** Compiles its slope: how much the calibrated logit changes with the logit. */
export function logitCalibratorSlope(calibration: ProbabilityCalibration | undefined): (logit: number) => number {
  if (calibration === undefined) return () => 1;
  if (calibration.method === 'temperature') return () => 1 / calibration.temperature;
  const { x, y } = calibration;
  return (logit) => {
    const right = x.findIndex((corner) => corner >= logit);
    const [x0, x1, y0, y1] = [x[right - 1], x[right], y[right - 1], y[right]];
    if (x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) return 1;
    return (y1 - y0) / (x1 - x0);
  };
}

function lineAt(x: readonly number[], y: readonly number[], at: number): number {
  const last = x.length - 1;
  const [firstX = 0, firstY = 0, lastX = 0, lastY = 0] = [x[0], y[0], x[last], y[last]];
  if (!(at > firstX)) return firstY + (at - firstX);
  if (at >= lastX) return lastY + (at - lastX);
  let right = 1;
  while ((x[right] ?? Infinity) < at) right++;
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [x[right - 1], x[right], y[right - 1], y[right]];
  return y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}

/** Applies it to the probabilities of one row, whatever made them. `probabilities` are in the order of the classes. */
export function calibratedProbabilities(
  calibration: ProbabilityCalibration | undefined,
  probabilities: readonly number[],
): number[] {
  if (calibration === undefined) return [...probabilities];
  const calibrate = logitCalibrator(calibration);
  // What others computed may lie a rounding below 0.
  const logs = probabilities.map((p) => Math.log(Math.max(0, p)));
  if (logs.length === 2) {
    const [negative = 0, positive = 0] = logs;
    const second = 1 / (1 + Math.exp(-calibrate(positive - negative)));
    return [1 - second, second];
  }
  const logits = logs.map(calibrate);
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with one that was read from a file; undefined where it is sound for a target of that task. */
export function calibrationProblem(value: unknown, task: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object';
  const { method, temperature, x, y } = value as Json;
  if (task !== 'binary' && task !== 'multiclass') return 'is for classes';
  if (method === 'temperature') {
    return typeof temperature === 'number' && temperature >= 1e-3 && temperature <= 1e3
      ? undefined
      : 'has no temperature from 0.001 to 1000';
  }
  if (method !== 'isotonic') return 'has an unknown method';
  if (task !== 'binary') return 'is isotonic, which is for two classes';
  if (!isAscending(x, true) || !isAscending(y, false) || x.length !== y.length) return 'has corners that do not ascend';
  return undefined;
}

function isAscending(values: unknown, strictly: boolean): values is number[] {
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_CORNERS) return false;
  return values.every((value: unknown, i) => {
    const before: unknown = values[i - 1];
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    return typeof before !== 'number' || (strictly ? value > before : value >= before);
  });
}
