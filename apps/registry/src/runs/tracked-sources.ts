import {
  type ArtifactFilesQueries,
  type LoggedModelsQueries,
  pathOfArtifactUri,
  type RunsQueries,
  runUuid,
} from '@intelgraph/experiment-tracking';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { ResolvedSource, SourceResolver } from '@intelgraph/ml-registry';

const MAX_FILES = 10_000;
const RUN_SOURCE = /^runs:\/+(?<run>[^/]+)\/+(?<path>.+)$/;
const LOGGED_MODEL_SOURCE = /^models:\/+(?<model>m-[^/@]+)(?:\/+(?<path>.+))?$/;

interface Folder {
  /** Address of the folder. */
  readonly uri: string;
  readonly runId: string | undefined;
}

/** Finds the files that experiment tracking keeps for a source. */
export class TrackedSources implements SourceResolver {
  constructor(
    private readonly runs: RunsQueries,
    private readonly models: LoggedModelsQueries,
    private readonly files: ArtifactFilesQueries,
  ) {}

  async resolve(context: RequestContext, source: string, runId: string | undefined): Promise<ResolvedSource | null> {
    const folder = await this.folderOf(context, source, runId);
    const path = pathOfArtifactUri(folder.uri);
    if (path === undefined) return null;
    const files = await this.files.below(context, path, MAX_FILES + 1);
    if (files.length > MAX_FILES) throw InvalidInputError.of('source', `${source} holds more than ${MAX_FILES} files`);
    const start = path.replace(/\/$/, '').length + 1;
    const inside = files.map((file) => ({ ...file, path: file.path.slice(start) || nameOf(file.path) }));
    return { files: inside, location: folder.uri, ...(folder.runId === undefined ? {} : { runId: folder.runId }) };
  }

  private async folderOf(context: RequestContext, source: string, runId: string | undefined): Promise<Folder> {
    const ofRun = RUN_SOURCE.exec(source)?.groups;
    if (ofRun?.['run'] !== undefined) {
      const run = await this.runs.get(context, ofRun['run']);
      return { uri: `${run.artifactUri}/${ofRun['path'] ?? ''}`, runId: run.id };
    }
    const ofModel = LOGGED_MODEL_SOURCE.exec(source)?.groups;
    if (ofModel?.['model'] !== undefined) {
      const model = await this.models.get(context, ofModel['model']);
      const inside = ofModel['path'] === undefined ? '' : `/${ofModel['path']}`;
      return { uri: `${model.artifactUri}${inside}`, runId: runId ?? runOf(model.sourceRunId) };
    }
    return { uri: source, runId };
  }
}

const runOf = (id: string | null): string | undefined => (id === null ? undefined : runUuid(id));

/** A source may be one file: then it is an artifact of that file alone. */
const nameOf = (path: string): string => path.split('/').at(-1) ?? path;
