import { featureValuesWritten } from '@intelgraph/contracts';
import {
  type FeatureInput,
  HistoryQueries,
  ReadsService,
  toWireValue,
  type WriteRow,
  WritesService,
} from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { FeatureParams } from '../definitions/definitions.dto.js';

import {
  FeatureReadingDto,
  HistoryPageDto,
  HistoryQuery,
  ReadValueQuery,
  WriteResultDto,
  WriteValueDto,
  WriteValuesDto,
} from './values.dto.js';
import { toInstant, toReadingDto } from './values.mapper.js';

/** Values of features. */
@ApiTags('feature values')
@Controller('api/v1/features')
export class ValuesHttpController {
  constructor(
    private readonly writes: WritesService,
    private readonly reads: ReadsService,
    private readonly histories: HistoryQueries,
  ) {}

  @Post('values')
  @Roles('editor')
  @Writes(featureValuesWritten)
  @ApiCreatedResponse({ type: WriteResultDto })
  async writeMany(@Ctx() context: RequestContext, @Body() body: WriteValuesDto): Promise<WriteResultDto> {
    return this.writes.write(context, body.rows as WriteRow[]);
  }

  @Post(':name/values')
  @Roles('editor')
  @Writes(featureValuesWritten)
  @ApiCreatedResponse({ type: WriteResultDto })
  async write(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Body() body: WriteValueDto,
  ): Promise<WriteResultDto> {
    const row: WriteRow = { ...body, feature: name, value: body.value as FeatureInput };
    return this.writes.writeOne(context, row);
  }

  @Get(':name/values')
  @ApiOkResponse({ type: FeatureReadingDto, description: 'The current value, or the one of `as_of`.' })
  async read(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Query() query: ReadValueQuery,
  ): Promise<FeatureReadingDto> {
    const { entity_id: entityId, version, as_of: asOf, filter_by_created: filterByCreated } = query;
    const { feature, value } =
      asOf === undefined
        ? await this.reads.readOne(context, name, entityId, version)
        : await this.reads.readAsOf(context, name, entityId, toInstant('as_of', asOf), { version, filterByCreated });
    return toReadingDto(feature, entityId, value);
  }

  @Get(':name/history')
  @ApiOkResponse({ type: HistoryPageDto, description: 'Newest first; superseded and corrected values included.' })
  async history(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Query() query: HistoryQuery,
  ): Promise<HistoryPageDto> {
    const { entity_id: entityId, version, from, to } = query;
    const page = await this.histories.read(context, name, entityId, {
      ...toPageRequest(query),
      version,
      ...(from === undefined ? {} : { from: toInstant('from', from) }),
      ...(to === undefined ? {} : { to: toInstant('to', to) }),
    });
    const items = page.items.map((item) => ({ ...item, value: toWireValue(item.value) }));
    return { items, next_page_token: page.nextPageToken ?? null };
  }
}
