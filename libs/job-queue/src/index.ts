export { PgBossJobQueue, type JobHandler, type JobQueue, type JobQueueOptions } from './job-queue.js';
