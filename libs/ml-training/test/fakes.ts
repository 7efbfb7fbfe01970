import { randomUUID } from 'node:crypto';

import { InvalidInputError, UnavailableError, type RequestContext } from '@intelgraph/kernel';

import type {
  MetricPoint,
  ModelRegistryPort,
  NewRun,
  RegisteredVersion,
  RunInput,
  RunModel,
  RunTrackerPort,
  VersionToRegister,
} from '../src/ml-training.ports.js';

/** A registry in memory: versions are 1.0.0, 1.1.0, … and a job gets the same one again. */
export class FakeRegistry implements ModelRegistryPort {
  readonly registered: (VersionToRegister & { readonly given: string; readonly principal: string })[] = [];
  down = false;
  /** The model whose versions are refused for good. */
  refused: string | undefined;

  findVersion(_ctx: RequestContext, model: string, version: string): Promise<RegisteredVersion | undefined> {
    const found = this.registered.find((one) => one.model === model && one.given === version);
    return Promise.resolve(found && { version, artifactUri: found.artifactUri });
  }

  registerVersion(ctx: RequestContext, wanted: VersionToRegister): Promise<RegisteredVersion> {
    if (this.down) return Promise.reject(new UnavailableError('registry', 'down'));
    if (wanted.model === this.refused) return Promise.reject(InvalidInputError.of('version', 'is refused'));
    const known = this.registered.find(({ jobId }) => jobId === wanted.jobId);
    if (known !== undefined) return Promise.resolve({ version: known.given, artifactUri: known.artifactUri });
    const count = this.registered.filter(({ model }) => model === wanted.model).length;
    const given = wanted.version ?? `1.${count}.0`;
    this.registered.push({ ...wanted, given, principal: ctx.principal.id });
    return Promise.resolve({ version: given, artifactUri: wanted.artifactUri });
  }
}

interface FakeRun extends Omit<NewRun, 'params' | 'tags'> {
  params: NewRun['params'];
  tags: NewRun['tags'];
  inputs: readonly RunInput[];
  readonly id: string;
  readonly points: MetricPoint[];
  readonly artifacts: Map<string, string>;
  readonly models: Map<string, RunModel>;
  batches: number;
  status: string;
}

/** Experiment tracking in memory. */
export class FakeTracker implements RunTrackerPort {
  readonly runs: FakeRun[] = [];
  down = false;

  createRun(_ctx: RequestContext, run: NewRun): Promise<string> {
    if (this.down) return Promise.reject(new UnavailableError('tracking', 'down'));
    const known = this.runs.find(({ jobId }) => jobId === run.jobId);
    if (known !== undefined) return Promise.resolve(known.id);
    const id = randomUUID();
    const nothing = { points: [], inputs: [], artifacts: new Map(), models: new Map(), batches: 0 };
    this.runs.push({ ...run, ...nothing, id, status: 'running' });
    return Promise.resolve(id);
  }

  logEntries(_ctx: RequestContext, runId: string, entries: Pick<NewRun, 'params' | 'tags'>): Promise<void> {
    if (this.down) return Promise.reject(new UnavailableError('tracking', 'down'));
    const run = this.find(runId);
    for (const [key, value] of Object.entries(entries.params)) {
      if (String(run.params[key] ?? value) !== String(value)) throw InvalidInputError.of(key, 'has another value');
    }
    run.params = { ...run.params, ...entries.params };
    run.tags = { ...run.tags, ...entries.tags };
    return Promise.resolve();
  }

  logInputs(_ctx: RequestContext, runId: string, inputs: readonly RunInput[]): Promise<void> {
    this.find(runId).inputs = inputs;
    return Promise.resolve();
  }

  logMetrics(_ctx: RequestContext, runId: string, points: readonly MetricPoint[]): Promise<void> {
    if (this.down) return Promise.reject(new UnavailableError('tracking', 'down'));
    const run = this.find(runId);
    run.batches += 1;
    const keyOf = ({ key, step, value }: MetricPoint): string => JSON.stringify([key, step, value]);
    const known = new Set(run.points.map(keyOf));
    run.points.push(...points.filter((point) => !known.has(keyOf(point))));
    return Promise.resolve();
  }

  logModel(_ctx: RequestContext, runId: string, model: RunModel): Promise<string> {
    this.find(runId).models.set(model.name, model);
    return Promise.resolve(`m-${runId}`);
  }

  logArtifact(_ctx: RequestContext, runId: string, name: string, manifestDigest: string): Promise<void> {
    this.find(runId).artifacts.set(name, manifestDigest);
    return Promise.resolve();
  }

  finishRun(_ctx: RequestContext, runId: string, status: string): Promise<void> {
    this.find(runId).status = status;
    return Promise.resolve();
  }

  findModelArtifact(_ctx: RequestContext, runId: string): Promise<string | undefined> {
    return Promise.resolve(this.runs.find(({ id }) => id === runId)?.artifacts.get('model'));
  }

  private find(id: string): FakeRun {
    const run = this.runs.find((one) => one.id === id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }
}
