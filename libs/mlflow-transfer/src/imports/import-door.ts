import type { Experiment, LoggedModel, ModelVersion, RegisteredModel, Run } from '../mlflow/entities.js';
import type { Answer } from '../wire/answer.js';
import type { Endpoint } from '../wire/endpoint.js';

/** Our stages under MLflow's names. */
const STAGES: Readonly<Record<string, string>> = {
  None: 'development',
  Staging: 'staging',
  Production: 'production',
  Archived: 'archived',
};
const LOGGED_MODEL_STATUSES: Readonly<Record<string, string>> = {
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
};

export interface Placed {
  readonly isNew: boolean;
  readonly artifactUri: string;
}

export interface VersionWish {
  readonly source: string;
  readonly isExternal: boolean;
  readonly keepsStage: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The platform's way in for what another server holds, under its ids and times; only an admin may use it. */
export class ImportDoor {
  constructor(readonly endpoint: Endpoint) {}

  /** @returns its id here, and what is different here and stays */
  async experiment(given: Experiment): Promise<{ id: string; isNew: boolean; differing: string[] }> {
    const now = Date.now();
    const answer = await this.send('experiments', {
      name: given.name,
      experiment_id: given.id,
      tags: given.tags,
      creation_time: given.createdAt ?? now,
      last_update_time: given.updatedAt ?? given.createdAt ?? now,
    });
    return { id: answer.text('experiment_id'), isNew: answer.flag('created'), differing: answer.texts('differing') };
  }

  async run(given: Run, experimentId: string): Promise<Placed> {
    const answer = await this.send('runs', {
      run_id: given.id,
      experiment_id: experimentId,
      run_name: given.name,
      status: given.status.toLowerCase(),
      user_id: given.userId,
      start_time: given.startedAt,
      end_time: given.endedAt,
      params: given.params,
      tags: given.tags,
    });
    return toPlaced(answer);
  }

  async loggedModel(given: LoggedModel, experimentId: string): Promise<Placed> {
    const answer = await this.send('logged-models', {
      model_id: given.id,
      experiment_id: experimentId,
      name: given.name,
      model_type: given.modelType,
      source_run_id: given.sourceRunId,
      status: LOGGED_MODEL_STATUSES[given.status] ?? given.status,
      params: given.params,
      tags: given.tags,
      creation_timestamp_ms: given.createdAt,
      last_updated_timestamp_ms: given.updatedAt,
    });
    return toPlaced(answer);
  }

  async model({
    name,
    description,
    tags,
    createdAt,
  }: RegisteredModel): Promise<{ isNew: boolean; differing: string[] }> {
    const answer = await this.send('models', { name, description, tags, creation_timestamp: createdAt });
    return { isNew: answer.flag('created'), differing: answer.texts('differing') };
  }

  async version(
    given: ModelVersion,
    { source, isExternal, keepsStage, tags }: VersionWish,
    isStageWithoutApproval: boolean,
  ): Promise<{ isNew: boolean; differing: string[]; archived: string[] }> {
    const answer = await this.send('versions', {
      name: given.model,
      version: given.number,
      source,
      external: isExternal,
      run_id: given.runId,
      run_link: given.runLink,
      description: given.description,
      tags,
      user_id: given.userId,
      creation_timestamp: given.createdAt,
      last_updated_timestamp: given.updatedAt,
      stage: keepsStage ? (STAGES[given.stage] ?? given.stage) : 'development',
      stage_without_approval: isStageWithoutApproval,
    });
    return {
      isNew: answer.flag('created'),
      differing: answer.texts('differing'),
      archived: answer.texts('archived'),
    };
  }

  private send(what: string, body: object): Promise<Answer> {
    return this.endpoint.json('POST', `/api/v1/imports/${what}`, { body });
  }
}

const toPlaced = (answer: Answer): Placed => ({
  isNew: answer.flag('created'),
  artifactUri: answer.text('artifact_uri'),
});
