import { describeDeploymentStore } from '../../test/deployment-store.contract.js';

import { MemoryDeploymentStore } from './memory-deployment-store.js';

const store = new MemoryDeploymentStore();
describeDeploymentStore('memory', () => store);
