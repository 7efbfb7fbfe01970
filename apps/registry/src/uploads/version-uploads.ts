import { assertArtifactPath } from '@intelgraph/artifact-store';
import { ArtifactUploadsService, type UploadsParts } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import type { VersionArtifactsService, VersionsQueries } from '@intelgraph/ml-registry';

/** Files of pending versions that arrive in parts. */
export class VersionUploads {
  constructor(
    private readonly parts: UploadsParts,
    private readonly artifacts: VersionArtifactsService,
    private readonly versions: VersionsQueries,
  ) {}

  /** The uploads of one version, which are found through it alone. @throws ModelVersionNotFoundError */
  async of(context: RequestContext, model: string, version: string): Promise<ArtifactUploadsService> {
    const { artifacts } = this;
    const { id: owner } = await this.versions.get(context, model, version);
    return new ArtifactUploadsService(this.parts, {
      owner,
      async accept(caller, path) {
        assertArtifactPath(path);
        await artifacts.assertTakesFiles(caller, model, version);
        return path;
      },
      add: (tx, caller, file) => artifacts.addFilesIn(tx, caller, model, version, [file]),
    });
  }
}
