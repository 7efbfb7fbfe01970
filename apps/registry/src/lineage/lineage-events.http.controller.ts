import { lineageEventReceived } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { LineageEventsQueries, LineageEventsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import {
  LineageEventDto,
  LineageEventPageDto,
  LineageEventParams,
  LineageEventsQuery,
  OPENLINEAGE_BODY,
} from './lineage-events.dto.js';
import { LineageMetrics } from './lineage-metrics.js';
import { toLineageEventDto } from './lineage.mapper.js';

/** OpenLineage events: from other systems, and of the platform's own jobs. */
@ApiTags('lineage')
@Controller('api/v1/lineage')
export class LineageEventsHttpController {
  constructor(
    private readonly events: LineageEventsService,
    private readonly queries: LineageEventsQueries,
    private readonly metrics: LineageMetrics,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(lineageEventReceived)
  @ApiBody({ schema: OPENLINEAGE_BODY, required: true })
  @ApiCreatedResponse({ type: LineageEventDto })
  @ApiOkResponse({ type: LineageEventDto, description: 'It was received before.' })
  async receive(
    @Ctx() context: RequestContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LineageEventDto> {
    const { event, created } = await this.events.receive(context, body);
    this.metrics.event(event.kind, created);
    void reply.status(created ? 201 : 200);
    return toLineageEventDto(event);
  }

  @Get('events')
  @ApiOkResponse({ type: LineageEventPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: LineageEventsQuery): Promise<LineageEventPageDto> {
    const { origin, run_id, job_name } = query;
    const page = await this.queries.list(context, { origin, run_id, job_name, ...toPageRequest(query) });
    return { items: page.items.map(toLineageEventDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get('events/:id')
  @ApiOkResponse({ type: LineageEventDto })
  async get(@Ctx() context: RequestContext, @Param() { id }: LineageEventParams): Promise<LineageEventDto> {
    return toLineageEventDto(await this.queries.get(context, id));
  }
}
