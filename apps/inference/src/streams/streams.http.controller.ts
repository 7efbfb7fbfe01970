import {
  streamCreated,
  streamDeleted,
  streamPaused,
  streamReplayed,
  streamResumed,
  streamUpdated,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { StreamsService, type Stream } from '@intelgraph/model-serving';
import { Ctx, PageQuery, Roles, toPageRequest, Unaudited, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  AppendedDto,
  AppendMessagesDto,
  ChangeStreamDto,
  CreateStreamDto,
  ReplayStreamDto,
  StreamDto,
  StreamMessagePage,
  StreamPage,
} from './streams.dto.js';
import { toMessageDto, toNewStream, toStart, toStreamChange, toStreamDto, toStreamInput } from './streams.mapper.js';

const written = (stream: Stream): StreamDto => toStreamDto({ stream, members: [] });

/** Deployments that answer the messages of one topic into another. */
@ApiTags('streams')
@Controller('api/v1/streams')
export class StreamsHttpController {
  constructor(private readonly streams: StreamsService) {}

  @Post()
  @Roles('deployer')
  @Writes(streamCreated)
  @ApiCreatedResponse({ type: StreamDto, description: 'Messages are answered within about two seconds.' })
  async create(@Ctx() ctx: RequestContext, @Body() body: CreateStreamDto): Promise<StreamDto> {
    return written(await this.streams.create(ctx, toNewStream(body)));
  }

  @Get()
  @ApiOkResponse({ type: StreamPage, description: 'By name.' })
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQuery): Promise<StreamPage> {
    const page = await this.streams.list(ctx, toPageRequest(query));
    return { items: page.items.map(toStreamDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: StreamDto, description: 'With its lag and its rate.' })
  async get(@Ctx() ctx: RequestContext, @Param('name') name: string): Promise<StreamDto> {
    return toStreamDto(await this.streams.get(ctx, name));
  }

  @Patch(':name')
  @Roles('deployer')
  @Writes(streamUpdated)
  @ApiOkResponse({ type: StreamDto, description: 'Topics and format stay: they are another stream.' })
  async change(
    @Ctx() ctx: RequestContext,
    @Param('name') name: string,
    @Body() body: ChangeStreamDto,
  ): Promise<StreamDto> {
    return written(await this.streams.change(ctx, name, toStreamChange(body)));
  }

  @Delete(':name')
  @HttpCode(204)
  @Roles('deployer')
  @Writes(streamDeleted)
  @ApiNoContentResponse({ description: 'Nothing is answered any more; the topics stay.' })
  async delete(@Ctx() ctx: RequestContext, @Param('name') name: string): Promise<void> {
    await this.streams.delete(ctx, name);
  }

  @Post(':name/pause')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(streamPaused)
  @ApiOkResponse({ type: StreamDto, description: 'Takes no further messages; its position is kept.' })
  async pause(@Ctx() ctx: RequestContext, @Param('name') name: string): Promise<StreamDto> {
    return written(await this.streams.pause(ctx, name));
  }

  @Post(':name/resume')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(streamResumed)
  @ApiOkResponse({ type: StreamDto, description: 'Goes on where it stood.' })
  async resume(@Ctx() ctx: RequestContext, @Param('name') name: string): Promise<StreamDto> {
    return written(await this.streams.resume(ctx, name));
  }

  @Post(':name/replay')
  @HttpCode(202)
  @Roles('deployer')
  @Writes(streamReplayed)
  @ApiAcceptedResponse({
    type: StreamDto,
    description:
      'It is moved when nobody runs it any more; outputs of before stay, and those that follow are new predictions.',
  })
  async replay(
    @Ctx() ctx: RequestContext,
    @Param('name') name: string,
    @Body() body: ReplayStreamDto,
  ): Promise<StreamDto> {
    return written(await this.streams.replay(ctx, name, toStart(body.from)));
  }

  @Post(':name/messages')
  @HttpCode(202)
  @Roles('editor', 'deployer')
  @Unaudited('messages are data, as requests for predictions are')
  @ApiAcceptedResponse({ type: AppendedDto, description: 'The messages are in the input topic.' })
  async append(
    @Ctx() ctx: RequestContext,
    @Param('name') name: string,
    @Body() { messages }: AppendMessagesDto,
  ): Promise<AppendedDto> {
    await this.streams.append(ctx, name, messages.map(toStreamInput));
    return { count: messages.length };
  }

  @Get(':name/outputs')
  @ApiOkResponse({ type: StreamMessagePage, description: 'The messages of the output topic; by key in their order.' })
  outputs(
    @Ctx() ctx: RequestContext,
    @Param('name') name: string,
    @Query() query: PageQuery,
  ): Promise<StreamMessagePage> {
    return this.read(ctx, name, 'outputTopic', query);
  }

  @Get(':name/dead-letters')
  @ApiOkResponse({
    type: StreamMessagePage,
    description: 'Messages that could not be answered, as they came; headers `dlq-code` and `dlq-reason` say why.',
  })
  deadLetters(
    @Ctx() ctx: RequestContext,
    @Param('name') name: string,
    @Query() query: PageQuery,
  ): Promise<StreamMessagePage> {
    return this.read(ctx, name, 'deadLetterTopic', query);
  }

  private async read(
    ctx: RequestContext,
    name: string,
    which: 'outputTopic' | 'deadLetterTopic',
    query: PageQuery,
  ): Promise<StreamMessagePage> {
    const page = await this.streams.read(ctx, name, which, toPageRequest(query));
    return { items: page.items.map(toMessageDto), next_page_token: page.nextPageToken ?? null };
  }
}
