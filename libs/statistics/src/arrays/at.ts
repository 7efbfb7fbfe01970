/** Read-only numbers: a typed array or a plain one. Long columns should be typed arrays. */
export type Numbers = ArrayLike<number>;

/** The element at `index`; NaN outside the array (callers keep indices inside). */
export const at = (values: Numbers, index: number): number => values[index] ?? NaN;

/** The weight of row `index`: 1 where no weights are given. */
export const weightAt = (weights: Numbers | undefined, index: number): number => (weights ? at(weights, index) : 1);

/** A number that may be reported: null in place of NaN and the infinities. */
export const definedOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** `a / b`, or null when the denominator is zero. */
export const ratioOrNull = (a: number, b: number): number | null => (b === 0 ? null : a / b);
