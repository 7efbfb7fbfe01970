import type { ModelVersionState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, together } from '@intelgraph/persistence';

import type { LineageService } from '../lineage/lineage.service.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { addVersion, newVersion, startOf } from './new-version.js';
import { contentOfSource } from './source-content.js';
import { checkSourcedInput } from './sourced-input.js';
import { announceSourced } from './sourced-lineage.js';
import { sourcedVersion } from './sourced-version.js';
import { drawNumber, numberObstacles } from './version-numbers.queries.js';
import { toVersionState } from './versions.mapper.js';
import type { SourcedVersionInput } from './versions.types.js';

/** Registration by a source: every call makes the model's next version. */
export class SourcedVersionsService {
  constructor(
    private readonly parts: RegistryParts,
    private readonly lineage: LineageService,
  ) {}

  /**
   * Makes the next version of an existing model. Its semantic version is the label `semver`, else `<number>.0.0`, else
   * the next major one. A copy of a version that brings its label along takes it where it is free.
   *
   * @throws ModelNotFoundError, ModelVersionExistsError, InvalidInputError
   */
  async create(
    context: RequestContext,
    model: string,
    input: SourcedVersionInput,
  ): Promise<Required<ModelVersionState>> {
    requireRole(context, 'editor');
    checkSourcedInput(input);
    const sourced = await contentOfSource(this.parts, context, input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const now = this.parts.clock.now();
      const [drawn, { isOwnTaken, isNamed }] = await together([
        drawNumber(tx, context.workspace, model, now),
        numberObstacles(tx, context.workspace, model),
      ]);
      const given = { ...input, author: context.principal.id };
      const place = { number: drawn.number, isFree: !isOwnTaken };
      const content = await sourcedVersion(tx, drawn.model, place, sourced, given);
      const version = newVersion(this.parts, context, drawn.model, content, startOf(drawn, now));
      if (isNamed) await this.lineage.adopt(tx, version);
      await together([
        addVersion(this.parts, tx, version),
        this.lineage.resolve(tx, version),
        announceSourced(this.parts, this.lineage, tx, context, version, sourced),
      ]);
      return toVersionState(version);
    });
  }
}
