import { numberValue, type SearchField, type SqlParameters } from '@intelgraph/persistence';

/**
 * The latest value of a metric, of `runs r`. A hashed sub-select, which the odd IS TRUE keeps it: with a join, a planner
 * without statistics (a table just filled) goes through all values of the metric for every run.
 *
 * @param experiments an expression for the ids, `uuid[]`, of all experiments that are searched
 */
export const latestMetric = (key: string, experiments: (parameters: SqlParameters) => string): SearchField => ({
  type: numberValue,
  where: (condition, parameters) =>
    `(r.id IN (SELECT m.run_id FROM latest_metrics m
                WHERE m.experiment_id = ANY (${experiments(parameters)})
                  AND m.key = ${parameters.add(key, 'text')} AND ${condition('m.value')})) IS TRUE`,
  sortKey: (parameters, i) => ({
    // The experiment lets an index of the metric's values do.
    join: `LEFT JOIN latest_metrics o${i} ON o${i}.experiment_id = r.experiment_id AND o${i}.run_id = r.id
                                         AND o${i}.key = ${parameters.add(key, 'text')}`,
    expression: `o${i}.value`,
    type: 'number',
    nullable: true,
  }),
});
