import type { FilterLiteral, SearchValueType } from '@intelgraph/persistence';

const REFERENCE = /^([^@]+)@([^@]+)$/s;

/**
 * Descent from a version: `derived_from = 'x@1.0.0'` is true of the children of version 1.0.0 of model x (name or id), of
 * their children, and so on, also where the parent was never registered. The expression is the id of a version.
 */
export function derivedFromValue(workspace: string): SearchValueType {
  return {
    expected: "a version of a model, such as 'x@1.0.0'",
    operators: ['=', '!='],
    accepts: ({ value }) => typeof value === 'string' && REFERENCE.test(value),
    condition: (operator, [literal], parameters) => {
      const [model, version] = partsOf(literal);
      const descendants = descendantsSql(
        parameters.add(workspace, 'text'),
        parameters.add(model, 'text'),
        parameters.add(version, 'text'),
      );
      // An array is computed first and served by the primary key; one that rows are not in would be searched for every row.
      return (id) => (operator === '=' ? `${id} = ANY (ARRAY(${descendants}))` : `${id} NOT IN (${descendants})`);
    },
  };
}

function partsOf(literal: FilterLiteral | undefined): [string, string] {
  const [, model = '', version = ''] = REFERENCE.exec(String(literal?.value)) ?? [];
  return [model, version];
}

// UNION drops versions met before: a cycle ends.
function descendantsSql(workspace: string, model: string, version: string): string {
  return `
    WITH RECURSIVE descendants (id) AS (
      (SELECT edge.version_id
         FROM model_versions parent JOIN lineage_edges edge ON edge.parent_version_id = parent.id
        WHERE parent.workspace = ${workspace} AND parent.version = ${version}
          AND parent.model_id IN (SELECT model.id FROM models model
                WHERE model.workspace = ${workspace} AND (model.name = ${model} OR model.id = ${model}))
       UNION ALL
       SELECT edge.version_id FROM lineage_edges edge
        WHERE edge.workspace = ${workspace} AND edge.parent_version_id IS NULL
          AND edge.parent_version = ${version} AND edge.parent_model = ${model})
      UNION
      SELECT edge.version_id FROM descendants JOIN lineage_edges edge ON edge.parent_version_id = descendants.id
    )
    SELECT id FROM descendants`;
}
