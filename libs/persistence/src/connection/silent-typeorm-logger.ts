import type { Logger } from 'typeorm';

const nothing = (): undefined => undefined;

/** TypeORM's own loggers print to the console, failed migrations even unasked; here failures are thrown instead. */
export const silentTypeormLogger: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
