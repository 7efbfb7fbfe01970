import { prepareDatabase } from '@intelgraph/persistence';
import { createDatabaseSource } from './database.js';
/**
 * Creates the app's database when it is missing and applies what is pending; the init job of a deployment.
 *
 * @returns names of the migrations applied, in order
 */ export async function migrateApp(config, database) {
    const dataSource = createDatabaseSource(config, database);
    try {
        return await prepareDatabase(dataSource);
    } finally{
        if (dataSource.isInitialized) await dataSource.destroy();
    }
}

//# sourceMappingURL=migrate-app.js.map
