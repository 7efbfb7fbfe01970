import { quotaRemoved, quotaSet } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { QuotasService } from '@intelgraph/model-serving';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { QuotaDto, QuotaPage, SetQuotaDto } from './quotas.dto.js';
import { toQuotaDto } from './quotas.mapper.js';

const SET = 'In every replica within about a second; what was used before counts. For admins of every workspace.';
const REMOVED = 'As many predictions as are asked for.';

/** How many predictions workspaces and tokens may ask for in a day or month. */
@ApiTags('quotas')
@Controller('api/v1/quotas')
export class QuotasHttpController {
  constructor(private readonly quotas: QuotasService) {}

  @Get()
  @Roles('admin')
  @ApiOkResponse({ type: QuotaPage, description: 'Of tokens, then of workspaces. For admins of every workspace.' })
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQuery): Promise<QuotaPage> {
    const page = await this.quotas.list(ctx, toPageRequest(query));
    return { items: page.items.map(toQuotaDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get('workspaces/:id')
  @Roles('admin')
  @ApiOkResponse({ type: QuotaDto, description: 'With what is used of it.' })
  async ofWorkspace(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.get(ctx, { scope: 'workspaces', subject: id }));
  }

  @Get('tokens/:id')
  @Roles('admin')
  @ApiOkResponse({ type: QuotaDto, description: 'With what is used of it.' })
  async ofToken(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.get(ctx, { scope: 'tokens', subject: id }));
  }

  @Put('workspaces/:id')
  @Roles('admin')
  @Writes(quotaSet)
  @ApiOkResponse({ type: QuotaDto, description: SET })
  async setOfWorkspace(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Body() body: SetQuotaDto,
  ): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.set(ctx, { scope: 'workspaces', subject: id }, body));
  }

  @Put('tokens/:id')
  @Roles('admin')
  @Writes(quotaSet)
  @ApiOkResponse({ type: QuotaDto, description: SET })
  async setOfToken(@Ctx() ctx: RequestContext, @Param('id') id: string, @Body() body: SetQuotaDto): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.set(ctx, { scope: 'tokens', subject: id }, body));
  }

  @Delete('workspaces/:id')
  @HttpCode(204)
  @Roles('admin')
  @Writes(quotaRemoved)
  @ApiNoContentResponse({ description: REMOVED })
  async removeOfWorkspace(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<void> {
    await this.quotas.remove(ctx, { scope: 'workspaces', subject: id });
  }

  @Delete('tokens/:id')
  @HttpCode(204)
  @Roles('admin')
  @Writes(quotaRemoved)
  @ApiNoContentResponse({ description: REMOVED })
  async removeOfToken(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<void> {
    await this.quotas.remove(ctx, { scope: 'tokens', subject: id });
  }
}
