import { checkColumnNames, type DuckdbSession, sqlName, sqlText, UnusableDataError } from '@intelgraph/data-files';
import { usableNumber } from './csv-types.js';
import type { RelationColumn, TabularLimits, TabularRelation } from './tabular-relation.js';

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const TEXTS = /^(VARCHAR|UUID|ENUM\(.*\))$/;
const TIMES = /^(DATE|TIMESTAMP(_NS|_MS|_S)?|TIMESTAMP WITH TIME ZONE)$/;

/** Takes names and types from the file itself. @throws UnusableDataError on a column that is no plain value */
export async function openParquet(
  session: DuckdbSession,
  file: string,
  field: string,
  limits: TabularLimits,
): Promise<TabularRelation> {
  const from = `read_parquet(${sqlText(file)})`;
  const refuse = (cause: unknown): never => {
    throw new UnusableDataError(field, 'is not a readable Parquet file', { cause });
  };
  const described = await session.rows(`DESCRIBE SELECT * FROM ${from}`).catch(refuse);
  const names = checkColumnNames(
    described.map((row) => String(row['column_name'])),
    field,
    limits.maxColumns,
  );
  const [count] = await session.rows(`SELECT count(*)::DOUBLE AS n FROM ${from}`).catch(refuse);
  return {
    format: 'parquet',
    from,
    rows: Number(count?.['n'] ?? 0),
    columns: names.map((name, index) =>
      columnOf(name, String(described[index]?.['column_name']), String(described[index]?.['column_type']), field),
    ),
  };
}

function columnOf(name: string, stored: string, type: string, field: string): RelationColumn {
  const column = sqlName(stored);
  if (NUMBERS.test(type)) {
    return { name, kind: 'numeric', expression: usableNumber(`try_cast(${column} AS DOUBLE)`) };
  }
  if (type === 'BOOLEAN') return { name, kind: 'boolean', expression: `${column}::VARCHAR` };
  if (TEXTS.test(type)) {
    return { name, kind: 'categorical', expression: `nullif(trim(${column}::VARCHAR, E' \\t\\r\\n'), '')` };
  }
  if (TIMES.test(type)) {
    return { name, kind: 'timestamp', expression: `strftime(${column}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%gZ')` };
  }
  throw new UnusableDataError(field, `column "${name}" has the type ${type}, which is not a single value`);
}
