import type { ObservedCondition } from '../model-monitoring.ports.js';

import type { CheckEntity } from './check.entity.js';

/** What a check watches, as alerts know it: who changes one of these has another condition. */
export const conditionOf = (check: CheckEntity) =>
  ({
    source: check.kind,
    model_name: check.modelName,
    model_version: check.modelVersion ?? '',
    name: check.name,
    severity: check.severity,
    labels: { ...check.definition.labels, check: check.name },
  }) satisfies Partial<ObservedCondition>;
