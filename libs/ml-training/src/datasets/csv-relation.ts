import {
  checkColumnNames,
  type CsvHeader,
  type DuckdbSession,
  sqlText,
  UnusableDataError,
} from '@intelgraph/data-files';
import { blocksOf } from './column-blocks.js';
import {
  columnKindOf,
  columnTallies,
  knownCell,
  numberCell,
  prospectOf,
  trimmedCell,
  type Prospect,
} from './csv-types.js';
import type { ColumnKind, TabularLimits, TabularRelation } from './tabular-relation.js';

const DIALECT = `quote='"', escape='"', strict_mode=true, comment=''`;
/** DuckDB's time to plan a query grows with the square of its columns. */
const TALLIED_AT_ONCE = 100;
const SAMPLE_ROWS = 1_000;
const SAMPLE_CELLS = 50_000;

/** A CSV file of which only the beginning has been read. */
export interface CsvStart {
  readonly names: readonly string[];
  /** The SQL of all rows: columns c0, c1, … as texts. */
  readonly from: string;
  readonly prospects: readonly Prospect[];
}

/**
 * Reads the names of the columns from a file that holds the header record alone, then the first rows of the whole file.
 *
 * @throws UnusableDataError on what is wrong with the header or the first rows
 */
export async function openCsvStart(
  session: DuckdbSession,
  file: string,
  header: CsvHeader & { readonly file: string },
  field: string,
  limits: TabularLimits,
): Promise<CsvStart> {
  const delimiter = `delim=${sqlText(header.delimiter)}`;
  const [record] = await session
    .rows(`SELECT * FROM read_csv(${sqlText(header.file)}, header=false, all_varchar=true, ${delimiter}, ${DIALECT})`)
    .catch((cause: unknown) => {
      throw new UnusableDataError(field, 'line 1: the header is not valid CSV', { cause });
    });
  const names = checkColumnNames(Object.values(record ?? {}) as (string | null)[], field, limits.maxColumns);
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const from = `read_csv(${sqlText(file)}, auto_detect=false, header=true, ${delimiter}, ${DIALECT}, columns={${columns}})`;
  const rows = Math.max(20, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / names.length)));
  const sample = await session.columns(`SELECT * FROM ${from} LIMIT ${rows}`).catch(refuse(field));
  if ((sample[0] ?? []).length === 0) throw new UnusableDataError(field, 'has a header and no rows');
  return { names, from, prospects: sample.map(prospectOf) };
}

/** Looks at every cell of the file, which finds both its faults and the kinds of its columns. */
export async function openCsv(session: DuckdbSession, start: CsvStart, field: string): Promise<TabularRelation> {
  const { names, from, prospects } = start;
  const found: Record<string, unknown> = {};
  for (const block of blocksOf(prospects, TALLIED_AT_ONCE)) {
    const tallies = block.map(([index, prospect]) => columnTallies(`c${index}`, index, prospect)).flat();
    const [sums] = await session
      .rows(`SELECT count(*)::DOUBLE AS n, ${tallies.join(', ')} FROM ${from}`)
      .catch(refuse(field));
    Object.assign(found, sums);
  }
  return {
    format: 'csv',
    from,
    rows: Number(found['n']),
    columns: names.map((name, index) => {
      const kind = columnKindOf(prospects[index] ?? 'open', (what) => Number(found[`${what}${index}`]));
      return { name, kind, expression: expressionOf(`c${index}`, kind) };
    }),
  };
}

function expressionOf(column: string, kind: ColumnKind): string {
  if (kind === 'numeric') return numberCell(column);
  const text = trimmedCell(column);
  if (kind === 'categorical') return text;
  return kind === 'boolean' ? `lower(${knownCell(text)})` : knownCell(text);
}

function refuse(field: string): (cause: unknown) => never {
  return (cause) => {
    throw new UnusableDataError(field, csvProblem(cause), { cause });
  };
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
  if (/invalid state/i.test(message)) return 'mixes line ends, or has characters after a closing quote';
  if (/out of memory/i.test(message)) return 'needs more memory than reading a file may use';
  return `${line}is not valid CSV`;
}
