import { type LoggedModelsQueries, pathOfArtifactUri, type RunsQueries } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { many } from '../openapi/answers.js';
import { text } from '../wire/field-readers.js';
import { missingParameter } from '../wire/mlflow-error.js';

import { toFileInfo } from './artifacts.wire.js';
import type { MlflowFiles } from './mlflow-files.js';

export interface ArtifactListServices {
  readonly runs: RunsQueries;
  readonly models: LoggedModelsQueries;
  readonly files: MlflowFiles;
}

/** Artifacts of a run or of a logged model, by its id. */
export function artifactsEndpoints({ runs, models, files }: ArtifactListServices): MlflowEndpoint[] {
  const gives = { root_uri: text().schema, files: many('FileInfo') };
  const ofRun = defineEndpoint({
    method: 'GET',
    path: '/artifacts/list',
    summary: 'Files and folders of a run, one folder at a time.',
    gives,
    // Old clients say run_uuid; there is one page always, so a page token is none of ours.
    fields: { run_id: text(), run_uuid: text(), path: text().otherwise('') },
    handle: async (context, { run_id, run_uuid, path }) => {
      const id = run_id ?? run_uuid;
      if (id === undefined || id === '') throw missingParameter('run_id');
      return listed(files, context, (await runs.get(context, id)).artifactUri, path);
    },
  });
  const ofModel = defineEndpoint({
    method: 'GET',
    path: '/logged-models/:model_id/artifacts/directories',
    summary: 'Files and folders of a logged model, one folder at a time.',
    gives,
    fields: { model_id: text().required(), artifact_directory_path: text().otherwise('') },
    handle: async (context, { model_id, artifact_directory_path: path }) =>
      listed(files, context, (await models.get(context, model_id)).artifactUri, path),
  });
  return [ofRun, ofModel];
}

async function listed(files: MlflowFiles, context: RequestContext, uri: string, path: string): Promise<object> {
  const root = pathOfArtifactUri(uri);
  // Elsewhere than in this platform's store: only the client can look.
  if (root === undefined) return { root_uri: uri };
  const folder = path.replace(/\/$/, '');
  const entries = await files.list(context, folder === '' ? root : `${root}/${folder}`);
  return {
    root_uri: uri,
    ...(entries.length === 0 ? {} : { files: entries.map((entry) => toFileInfo(entry, folder)) }),
  };
}
