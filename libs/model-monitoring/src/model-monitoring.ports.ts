import type { AbTestStopReason } from '@intelgraph/contracts';
import type { Clock, IdSource, Logger, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { TrainingProfiles } from './baselines/baselines.port.js';
import type { Severity } from './checks/severity.js';

/** What a check found out about a model: something is the matter, or it no longer is. */
export interface ObservedCondition {
  readonly source: 'drift' | 'data_quality' | 'performance';
  readonly model_name: string;
  /** Empty where the check is about all versions. */
  readonly model_version: string;
  /** With source, model and version it names the condition: the check's name. */
  readonly name: string;
  readonly severity: Severity;
  readonly firing: boolean;
  /** One sentence for people. */
  readonly summary: string;
  readonly labels: Readonly<Record<string, string>>;
  /** JSON-serialisable facts: report id, numbers. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Takes conditions to people. What it writes is part of the transaction. */
export interface ConditionObserver {
  observe(tx: Transaction, context: RequestContext, condition: ObservedCondition): Promise<void>;
}

/** Is told what happens, for metrics. */
export interface MonitoringObserver {
  predictionsStored?(stored: number, duplicates: number): void;
  feedbackStored?(stored: number, superseded: number): void;
  reported?(kind: 'drift' | 'data_quality', bad: boolean, seconds: number): void;
  checkRan?(kind: string, outcome: string, seconds: number): void;
  /** Somebody looked whether a running A/B test stops by its rules. @param reason the rule that holds; null = none */
  abTestLookedAt?(reason: AbTestStopReason | null, seconds: number): void;
}

/** What the services of model monitoring are made of. */
export interface MonitoringParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Where the profiles of trainings are; nowhere unless given. */
  readonly profiles?: TrainingProfiles;
  /** Who is told what checks find; nobody unless given. */
  readonly conditions?: ConditionObserver;
  readonly observer?: MonitoringObserver;
  readonly logger?: Logger;
}
