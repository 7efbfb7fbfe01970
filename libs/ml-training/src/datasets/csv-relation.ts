import { checkColumnNames } from './column-names.js';
import type { CsvHeader } from './csv-header.js';
import { columnKindOf, columnTallies, MISSING_TOKENS, type ColumnTally } from './csv-types.js';
import { UnusableDataError } from './datasets.errors.js';
import { sqlText, type DuckdbSession } from './duckdb-session.js';
import type { ColumnKind, TabularLimits, TabularRelation } from './tabular-relation.js';

const DIALECT = `quote='"', escape='"', strict_mode=true, comment=''`;

/**
 * Reads the names of the columns from a file that holds the header record alone, then makes one pass over the whole
 * file, which finds both its faults and the kinds of its columns.
 */
export async function openCsv(
  session: DuckdbSession,
  file: string,
  header: CsvHeader & { readonly file: string },
  field: string,
  limits: TabularLimits,
): Promise<TabularRelation> {
  const delimiter = `delim=${sqlText(header.delimiter)}`;
  const [record] = await session
    .rows(`SELECT * FROM read_csv(${sqlText(header.file)}, header=false, all_varchar=true, ${delimiter}, ${DIALECT})`)
    .catch((cause: unknown) => {
      throw new UnusableDataError(field, 'line 1: the header is not valid CSV', { cause });
    });
  const names = checkColumnNames(Object.values(record ?? {}) as (string | null)[], field, limits.maxColumns);
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const from =
    `(SELECT ${names.map((_, i) => `nullif(trim(c${i}, E' \\t\\r\\n'), '') AS c${i}`).join(', ')} ` +
    `FROM read_csv(${sqlText(file)}, auto_detect=false, header=true, ${delimiter}, ${DIALECT}, columns={${columns}}))`;
  const { rows, tallies } = await tally(session, from, names.length, field);
  return {
    format: 'csv',
    from,
    rows,
    columns: names.map((name, index) => {
      const kind = columnKindOf(tallies[index]);
      return { name, kind, expression: expressionOf(`c${index}`, kind) };
    }),
  };
}

async function tally(
  session: DuckdbSession,
  from: string,
  width: number,
  field: string,
): Promise<{ rows: number; tallies: ColumnTally[] }> {
  const sums = Array.from({ length: width }, (_, index) => columnTallies(`c${index}`, index)).flat();
  const [row] = await session
    .rows(`SELECT count(*)::DOUBLE AS n, ${sums.join(', ')} FROM ${from}`)
    .catch((cause: unknown) => {
      throw new UnusableDataError(field, csvProblem(cause), { cause });
    });
  const of = (name: string): number => Number(row?.[name] ?? 0);
  return {
    rows: of('n'),
    tallies: Array.from({ length: width }, (_, i) => ({
      filled: of(`filled${i}`),
      tokens: of(`tokens${i}`),
      numbers: of(`numbers${i}`),
      codes: of(`codes${i}`),
      booleans: of(`booleans${i}`),
      times: of(`times${i}`),
    })),
  };
}

function expressionOf(column: string, kind: ColumnKind): string {
  if (kind === 'numeric') return `nullif(try_cast(${column} AS DOUBLE), 'nan'::DOUBLE)`;
  if (kind === 'categorical') return column;
  const known = `CASE WHEN lower(${column}) IN (${MISSING_TOKENS}) THEN NULL ELSE ${column} END`;
  return kind === 'boolean' ? `lower(${known})` : known;
}

/** What DuckDB found wrong, without the file's place and without its content. */
function csvProblem(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const at = /CSV Error on Line: (\d+)/.exec(message);
  const line = at === null ? '' : `line ${at[1] ?? ''}: `;
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (found !== null) return `${line}has ${found[2] ?? ''} columns where the header has ${found[1] ?? ''}`;
  if (/invalid unicode|not utf-8/i.test(message)) return `${line}is not UTF-8 text`;
  if (/unterminated quote/i.test(message)) return `${line}holds a quoted value that does not end`;
  if (/maximum line size/i.test(message)) return `${line}is longer than the longest line that can be read`;
  if (/out of memory/i.test(message)) return 'needs more memory than reading a file may use';
  return `${line}is not valid CSV`;
}
