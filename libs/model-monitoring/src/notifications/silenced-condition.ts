import type { LabelMatcher } from '../alert-routes/label-matcher.js';

/**
 * SQL that tells whether one of the silences matches `alert.labels`. Values go into `parameters`.
 *
 * @param silences of each its matchers
 */
export function silencedCondition(silences: readonly (readonly LabelMatcher[])[], parameters: unknown[]): string {
  const place = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = silences.map((matchers) =>
    matchers
      .map(({ label, operator, values }) => {
        const value = `COALESCE(alert.labels ->> ${place(label)}::text, '')`;
        const list = `${place(values)}::text[]`;
        return operator === 'in' ? `${value} = ANY (${list})` : `${value} <> ALL (${list})`;
      })
      .join(' AND '),
  );
  return conditions.length === 0 ? 'false' : conditions.map((condition) => `(${condition})`).join(' OR ');
}
