import { textValue, type SearchValueType } from '@intelgraph/persistence';
import semver from 'semver';

import { semverOrder } from './semver-order.js';

const BY_PRECEDENCE: readonly string[] = ['<', '<=', '>', '>='];

/**
 * The semantic version of a row of `model_versions`; the expression is the name of the row. `<` and its kin go by
 * precedence (1.9.0 < 1.10.0, pre-releases before their release), the others by the text.
 */
export const semverValue: SearchValueType = {
  expected: "a semantic version in quotes, such as '1.10.0'",
  operators: ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'NOT LIKE', 'IN', 'NOT IN'],
  accepts: ({ value }, operator) =>
    typeof value === 'string' && (!BY_PRECEDENCE.includes(operator) || semver.valid(value) !== null),
  condition: (operator, values, parameters) => {
    const [literal] = values;
    if (literal === undefined || !BY_PRECEDENCE.includes(operator)) {
      const byText = textValue.condition(operator, values, parameters);
      return (row) => byText(`${row}.version`);
    }
    const place = parameters.add(semverOrder(String(literal.value)), 'text');
    return (row) => `${row}.version_order ${operator} ${place}`;
  },
};
