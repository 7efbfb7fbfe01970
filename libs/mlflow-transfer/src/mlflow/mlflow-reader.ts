import type { Answer } from '../wire/answer.js';
import type { Endpoint } from '../wire/endpoint.js';
import { allPages, type PageOf } from '../wire/pages.js';

import type { Experiment, LoggedModel, MetricPoint, ModelVersion, RegisteredModel, Run } from './entities.js';
import { toExperiment, toLoggedModel, toModelVersion, toPoint, toRegisteredModel, toRun } from './entity-readers.js';

const API = '/api/2.0/mlflow';
const PAGE = 100;
const HISTORY_PAGE = 10_000;
const MODELS_PAGE = 50;

/** Reads all of an MLflow server by its REST API: experiments, runs, models, deleted ones too where the API shows them. */
export class MlflowReader {
  constructor(readonly endpoint: Endpoint) {}

  experiments(): AsyncGenerator<Experiment> {
    return this.search('experiments/search', 'experiments', toExperiment, { view_type: 'ALL', max_results: PAGE });
  }

  /** The runs of an experiment, oldest first, as a search shows them. */
  runs(experimentId: string): AsyncGenerator<Run> {
    return this.search('runs/search', 'runs', toRun, {
      experiment_ids: [experimentId],
      run_view_type: 'ALL',
      max_results: PAGE,
      order_by: ['attributes.start_time ASC'],
    });
  }

  async run(id: string): Promise<Run> {
    return toRun((await this.get('runs/get', { run_id: id })).object('run'));
  }

  history(runId: string, key: string): AsyncGenerator<MetricPoint> {
    const query = { run_id: runId, metric_key: key, max_results: HISTORY_PAGE };
    return this.list('metrics/get-history', 'metrics', toPoint, query);
  }

  loggedModels(experimentId: string): AsyncGenerator<LoggedModel> {
    return this.search('logged-models/search', 'models', toLoggedModel, {
      experiment_ids: [experimentId],
      max_results: MODELS_PAGE,
    });
  }

  registeredModels(): AsyncGenerator<RegisteredModel> {
    return this.list('registered-models/search', 'registered_models', toRegisteredModel, { max_results: PAGE });
  }

  /** MLflow keeps them among the models, and shows them only where a filter names their tag. */
  prompts(): AsyncGenerator<RegisteredModel> {
    const query = { filter: "tag.`mlflow.prompt.is_prompt` = 'true'", max_results: PAGE };
    return this.list('registered-models/search', 'registered_models', toRegisteredModel, query);
  }

  /** By number. */
  async versions(model: string): Promise<ModelVersion[]> {
    const found: ModelVersion[] = [];
    const query = { filter: `name = ${quoted(model)}`, max_results: PAGE };
    for await (const version of this.list('model-versions/search', 'model_versions', toModelVersion, query)) {
      if (version.model === model) found.push(version);
    }
    return found.sort((a, b) => a.number - b.number);
  }

  /** Where the files of a version lie. */
  async downloadUri(model: string, number: number): Promise<string> {
    return (await this.get('model-versions/get-download-uri', { name: model, version: number })).text('artifact_uri');
  }

  get(path: string, query: Readonly<Record<string, string | number | undefined>>): Promise<Answer> {
    return this.endpoint.json('GET', `${API}/${path}`, { query });
  }

  private search<T>(path: string, field: string, read: (answer: Answer) => T, body: object): AsyncGenerator<T> {
    return allPages(path, async (page_token) =>
      pageOf(await this.endpoint.json('POST', `${API}/${path}`, { body: { ...body, page_token } }), field, read),
    );
  }

  private list<T>(
    path: string,
    field: string,
    read: (answer: Answer) => T,
    query: Readonly<Record<string, string | number>>,
  ): AsyncGenerator<T> {
    return allPages(path, async (page_token) => pageOf(await this.get(path, { ...query, page_token }), field, read));
  }
}

function pageOf<T>(answer: Answer, field: string, read: (answer: Answer) => T): PageOf<T> {
  return { items: answer.list(field).map(read), next: answer.text('next_page_token', '') };
}

/** A text in MLflow's filter language, which knows two kinds of quotes and no escapes. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}
