import type { SilenceState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { SilenceEntity } from './silence.entity.js';
import { SilenceNotFoundError } from './silences.errors.js';

/** A silence as the interface and the events show it. */
export function toSilenceState(silence: SilenceEntity): SilenceState {
  return {
    id: silence.id,
    matchers: silence.matchers.map(({ label, operator, values }) => ({ label, operator, values: [...values] })),
    starts_at: silence.startsAt.toISOString(),
    ends_at: silence.endsAt.toISOString(),
    comment: silence.comment,
    created_by: silence.createdBy,
    created_at: silence.createdAt.toISOString(),
  };
}

/** Reads of silences. */
export class SilencesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws SilenceNotFoundError */
  async get(context: RequestContext, id: string): Promise<SilenceState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource.getRepository(SilenceEntity).findOneBy({ workspace, id });
    if (found === null) throw new SilenceNotFoundError(id);
    return toSilenceState(found);
  }

  /** Newest first. */
  async list(context: RequestContext, request: PageRequest): Promise<Page<SilenceState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(SilenceEntity)
      .createQueryBuilder('silence')
      .where('silence.workspace = :workspace', { workspace: context.workspace });
    const expressions = ['silence.createdAt', 'silence.id'];
    const casts = ['timestamptz', undefined];
    const cursorOf = (row: SilenceEntity): string[] => [row.createdAt.toISOString(), row.id];
    const page = await keysetPage(query, { expressions, casts, direction: 'DESC', cursorOf }, request);
    return { items: page.items.map(toSilenceState), nextPageToken: page.nextPageToken };
  }
}
