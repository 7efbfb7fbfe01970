import { accessTokenCreated, accessTokenRevoked } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { TokensQueries, TokensService } from '@intelgraph/ml-governance';
import { AnswerOnce, Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { CreatedTokenDto, CreateTokenDto, TokenDto, TokenIdParams, TokenPageDto } from './tokens.dto.js';
import { toNewAccessToken, toTokenDto } from './tokens.mapper.js';

/** Access tokens of people and machines. */
@ApiTags('tokens')
@Roles('admin')
@Controller('api/v1/tokens')
export class TokensHttpController {
  constructor(
    private readonly tokens: TokensService,
    private readonly queries: TokensQueries,
  ) {}

  @Post()
  @Writes(accessTokenCreated)
  @AnswerOnce()
  @ApiCreatedResponse({ type: CreatedTokenDto })
  async create(@Ctx() context: RequestContext, @Body() body: CreateTokenDto): Promise<CreatedTokenDto> {
    const { accessToken, token } = await this.tokens.create(context, toNewAccessToken(body));
    return { ...toTokenDto(accessToken), token };
  }

  @Get()
  @ApiOkResponse({ type: TokenPageDto })
  async list(@Ctx() context: RequestContext, @Query() query: PageQuery): Promise<TokenPageDto> {
    const page = await this.queries.list(context, toPageRequest(query));
    return { items: page.items.map(toTokenDto), next_page_token: page.nextPageToken ?? null };
  }

  @Delete(':id')
  @Writes(accessTokenRevoked)
  @ApiOkResponse({ type: TokenDto })
  async revoke(@Ctx() context: RequestContext, @Param() params: TokenIdParams): Promise<TokenDto> {
    return toTokenDto(await this.tokens.revoke(context, params.id));
  }
}
