export { formatDatabaseUrl, parseDatabaseUrl, type PostgresConnection } from './connection/connection.js';
export { DatabaseAccessError } from './connection/connection.errors.js';
export { withClient, type SqlSession } from './connection/client.js';
export {
  connectionOf,
  createDomainDataSource,
  type DomainDataSourceOptions,
  type EntityClass,
  type MigrationClass,
} from './connection/data-source.js';
export { ensureDatabase, quoteIdentifier } from './connection/ensure-database.js';
export { isUniqueViolation, sqlStateOf } from './connection/sql-state.js';
export {
  assertSchemaCurrent,
  migrate,
  prepareDatabase,
  prepareSharedDatabase,
  schemaState,
  type SchemaState,
} from './schema/migrate.js';
export { SchemaMismatchError } from './schema/schema.errors.js';
export { insertRow } from './transactions/insert-row.js';
export { together } from './transactions/together.js';
export { inTransaction, type Transaction } from './transactions/transaction.js';
export { applyKeyset, keysetPage, type KeysetOrder } from './paging/keyset.js';
export type { Filter, FilterCondition, FilterLiteral, FilterOperator } from './search/filter-ast.js';
export { parseFilter } from './search/parse-filter.js';
export { parseOrderBy, type OrderTerm, type SortDirection } from './search/parse-order-by.js';
export { SqlParameters } from './search/sql-parameters.js';
export {
  enumValue,
  idValue,
  integerValue,
  numberValue,
  textValue,
  timeValue,
  type SearchValueType,
  type ValueCondition,
} from './search/search-values.js';
export {
  columnField,
  jsonField,
  keyedFields,
  namedFields,
  relatedField,
  type SearchCatalog,
  type SearchEntity,
  type SearchField,
} from './search/search-fields.js';
export type { SortKey, SortType } from './search/sort-types.js';
export type { SortTerm } from './search/search-order.js';
export { searchQuery, type SearchQuery, type SearchRequest, type SearchScope } from './search/search-query.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres.js';
export {
  BinariesMissingError,
  DatabasePortTakenError,
  DatabaseStartError,
  DataDirInUseError,
  DataDirUnusableError,
} from './embedded/embedded-postgres.errors.js';
export { freePort } from './embedded/free-port.js';
