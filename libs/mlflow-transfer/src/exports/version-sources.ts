import { sourceHere } from '../imports/version-sources.js';

import type { Exported } from './export-parts.js';

/** How a version's files are called there. */
export interface SourceThere {
  readonly source: string;
  readonly run_id?: string;
  readonly model_id?: string;
}

/** The same files on the other side; undefined where they were not exported with a run or a logged model. */
export function sourceThere(source: string, exported: Exported): SourceThere | undefined {
  const here = sourceHere(source, exported);
  const [, run = '', inRun = ''] = /^runs:\/+([^/]+)\/(.+)$/.exec(here ?? '') ?? [];
  const runThere = exported.runs.get(run)?.id;
  if (runThere !== undefined) return { source: `runs:/${runThere}/${inRun}`, run_id: runThere };
  const [, model = '', inModel = ''] = /^models:\/+(m-[0-9a-f]{32})(\/.*)?$/.exec(here ?? '') ?? [];
  const modelThere = exported.loggedModels.get(model)?.id;
  if (modelThere !== undefined) return { source: `models:/${modelThere}${inModel}`, model_id: modelThere };
  return here !== undefined && /^models:\/+[^/@]+\/\d+$/.test(here) ? { source: here } : undefined;
}
