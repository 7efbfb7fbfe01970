/** Whether two classes are one. Those that are numbers may be written 1 or 1.0. */
const same = (a, b) =>
  String(a).toLowerCase() === String(b).toLowerCase() || (String(b).trim() !== '' && Number(a) === Number(b));

/** How many of the predicted classes are right. */
export function accuracyOf(predictions, truth) {
  return predictions.filter((prediction, i) => same(prediction, truth[i])).length / truth.length;
}

/** Root mean squared error of predicted numbers. */
export function rmseOf(predictions, truth) {
  return Math.sqrt(predictions.reduce((sum, value, i) => sum + (value - Number(truth[i])) ** 2, 0) / truth.length);
}

/** The largest difference between two predictions: of their probabilities, else of their values. */
export function distance(a, b) {
  if (!a.probabilities)
    return typeof a.prediction === 'number'
      ? Math.abs(a.prediction - b.prediction)
      : a.prediction === b.prediction
        ? 0
        : Infinity;
  const gaps = Object.keys(a.probabilities).map((name) => Math.abs(a.probabilities[name] - b.probabilities[name]));
  return Math.max(...gaps);
}

/** A number for people. */
export const shown = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)).toString() : '–');

/** Fails the step when something that must hold does not. */
export function check(holds, message) {
  if (!holds) throw new Error(message);
}

/** How often sets or intervals hold the truth, beside how often they were asked to; undefined where there are none. */
export function coverageText(predictions, truth) {
  const [{ confidence_level: level, prediction_set: labels }] = predictions;
  if (level === undefined) return undefined;
  const held = predictions.filter(({ prediction_set: set, prediction_interval: interval }, row) =>
    set === undefined
      ? Number(truth[row]) >= interval.lower && Number(truth[row]) <= interval.upper
      : set.some((label) => same(label, truth[row])),
  );
  const what = labels === undefined ? 'intervals' : 'sets of classes';
  return `${what} of level ${level} hold the truth in ${((100 * held.length) / predictions.length).toFixed(1)} % of the rows`;
}
