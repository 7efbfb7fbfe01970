import { ApiProperty } from '@nestjs/swagger';
import { MAX_PAGE_SIZE } from '@intelgraph/kernel';
import type { PageRequest } from '@intelgraph/kernel';
import { IntField, StringField } from './scalar-fields.js';

/** Query of every list; extend it with filters. */
export class PageQuery {
  @IntField({ optional: true, min: 1, max: MAX_PAGE_SIZE, default: 100, description: 'Most items in the answer.' })
  page_size?: number;

  @StringField({ optional: true, max: 4096, description: '`next_page_token` of the page before.' })
  page_token?: string;
}

/** The domain's page request from the wire's query. */
export function toPageRequest(query: PageQuery): PageRequest {
  return { pageSize: query.page_size, pageToken: query.page_token };
}

/** A list answer as it is sent. */
export interface PageBody<T> {
  items: T[];
  next_page_token: string | null;
}

/** Makes the documented class of a list answer: `class ModelPage extends pageOf(ModelDto) {}`. */
export function pageOf<T extends object>(item: new () => T): new () => PageBody<T> {
  class PageOf implements PageBody<T> {
    @ApiProperty({ type: [item] })
    items: T[];

    @ApiProperty({ type: String, nullable: true, description: 'Ask with it for the next page; null on the last.' })
    next_page_token: string | null;
  }
  return PageOf;
}
