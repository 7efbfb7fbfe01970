import type { SearchField } from '@intelgraph/persistence';
import { textValue } from '@intelgraph/persistence';

// UNION drops rows met before: a cycle ends.
const descendantsOf = (model: string, version: string): string => `
  v.id IN (
    WITH RECURSIVE down AS (
      SELECT e.version_id FROM model_versions p JOIN lineage_edges e ON e.parent_version_id = p.id
       WHERE p.workspace = v.workspace AND p.model_name = ${model} AND p.version = ${version}
      UNION
      SELECT e.version_id FROM down JOIN lineage_edges e ON e.parent_version_id = down.version_id
    )
    SELECT version_id FROM down
  )`;

/** Versions with this ancestor, at any depth: `derived_from = 'fraud@1.0.0'`. */
export const derivedFrom: SearchField = {
  type: { ...textValue, expected: `'<model>@<version>'`, operators: ['='] },
  where: (condition) => condition('NULL::text'),
  shortcut: (_operator, value, parameters) => {
    const text = String(value);
    const at = text.lastIndexOf('@');
    const [model, version] = at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    return descendantsOf(parameters.add(model, 'text'), parameters.add(version, 'text'));
  },
};
