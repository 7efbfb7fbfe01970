// jest's globalTeardown: runs in the main process after the last suite.
import { runDirectory, stopRun } from './test-run.mjs';

export default () => stopRun(runDirectory(process.pid));
