import { pathOfArtifactUri, type RunsQueries } from '@intelgraph/experiment-tracking';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { text } from '../wire/field-readers.js';
import { missingParameter } from '../wire/mlflow-error.js';

import { toFileInfo } from './artifacts.wire.js';
import type { MlflowFiles } from './mlflow-files.js';

/** Artifacts of a run by the run's id. */
export function artifactsEndpoints({ runs, files }: { runs: RunsQueries; files: MlflowFiles }): MlflowEndpoint[] {
  const list = defineEndpoint({
    method: 'GET',
    path: '/artifacts/list',
    summary: 'Files and folders of a run, one folder at a time.',
    // Old clients say run_uuid; there is one page always, so a page token is none of ours.
    fields: { run_id: text(), run_uuid: text(), path: text().otherwise('') },
    handle: async (context, { run_id, run_uuid, path }) => {
      const id = run_id ?? run_uuid;
      if (id === undefined || id === '') throw missingParameter('run_id');
      const { artifactUri } = await runs.get(context, id);
      const root = pathOfArtifactUri(artifactUri);
      // Elsewhere than in this platform's store: only the client can look.
      if (root === undefined) return { root_uri: artifactUri };
      const folder = path.replace(/\/$/, '');
      const entries = await files.list(context, folder === '' ? root : `${root}/${folder}`);
      return {
        root_uri: artifactUri,
        ...(entries.length === 0 ? {} : { files: entries.map((entry) => toFileInfo(entry, folder)) }),
      };
    },
  });
  return [list];
}
