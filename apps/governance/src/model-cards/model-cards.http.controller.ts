import { modelCardDescribed, modelCardGenerated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { CardStatementsService, ModelCardsQueries, ModelCardsService } from '@intelgraph/ml-governance';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';

import {
  CardGenerationDto,
  CardGenerationPageDto,
  CardParams,
  CardQuery,
  PutStatementDto,
  StatementDto,
} from './model-cards.dto.js';

/** Cards of model versions, written from what the platform knows and what their authors state. */
@ApiTags('model cards')
@Controller('api/v1/model-cards/:name/:version')
export class ModelCardsHttpController {
  constructor(
    private readonly cards: ModelCardsService,
    private readonly queries: ModelCardsQueries,
    private readonly statements: CardStatementsService,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(modelCardGenerated)
  @HttpCode(200)
  @ApiOkResponse({ type: CardGenerationDto, description: 'Generated now; the same facts share their artifact.' })
  generate(@Ctx() context: RequestContext, @Param() { name, version }: CardParams): Promise<CardGenerationDto> {
    return this.cards.generate(context, name, version);
  }

  @Get()
  @ApiProduces('application/json')
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true }, description: 'The card in JSON.' })
  async json(
    @Ctx() context: RequestContext,
    @Param() { name, version }: CardParams,
    @Query() { revision }: CardQuery,
  ): Promise<string> {
    return (await this.queries.get(context, name, version, 'json', revision)).content;
  }

  @Get('card.md')
  @ApiProduces('text/markdown')
  @Header('content-type', 'text/markdown; charset=utf-8')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'The card in Markdown.' })
  async markdown(
    @Ctx() context: RequestContext,
    @Param() { name, version }: CardParams,
    @Query() { revision }: CardQuery,
  ): Promise<string> {
    return (await this.queries.get(context, name, version, 'markdown', revision)).content;
  }

  @Get('history')
  @ApiOkResponse({ type: CardGenerationPageDto, description: 'Newest first.' })
  async history(
    @Ctx() context: RequestContext,
    @Param() { name, version }: CardParams,
    @Query() query: PageQuery,
  ): Promise<CardGenerationPageDto> {
    const page = await this.queries.history(context, name, version, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get('statement')
  @ApiOkResponse({ type: StatementDto })
  statement(@Ctx() context: RequestContext, @Param() { name, version }: CardParams): Promise<StatementDto> {
    return this.statements.get(context, name, version);
  }

  @Put('statement')
  @Roles('editor')
  @Writes(modelCardDescribed)
  @ApiOkResponse({ type: StatementDto, description: 'Stated; the card is generated again soon.' })
  describe(
    @Ctx() context: RequestContext,
    @Param() { name, version }: CardParams,
    @Body() { expected_revision, ...statement }: PutStatementDto,
  ): Promise<StatementDto> {
    return this.statements.put(context, name, version, statement, expected_revision);
  }
}
