import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '@intelgraph/kernel';
import type { ErrorKind, RequestContext } from '@intelgraph/kernel';
import { Ctx, Public, ReadOnly, Roles, Writes } from '../../src/index.js';
import { CreateThingDto, ListThingsQuery, ThingDto, ThingPage } from './sample.dto.js';
import { Latch } from './latch.js';

@ApiTags('things')
@Controller('api/v1/things')
export class ThingsHttpController {
  constructor(private readonly latch: Latch) {}

  @Post()
  @Roles('editor')
  @Writes({ type: 'sample.thing.created.v1' })
  @ApiCreatedResponse({ type: ThingDto })
  create(@Body() body: CreateThingDto, @Ctx() ctx: RequestContext): ThingDto & { body: CreateThingDto } {
    return { name: body.name, owner: ctx.principal.id, workspace: ctx.workspace, body };
  }

  @Get()
  @ApiOkResponse({ type: ThingPage })
  list(@Query() query: ListThingsQuery): ThingPage & { query: ListThingsQuery } {
    return { items: [], next_page_token: null, query };
  }

  @Get('slow')
  async slow(): Promise<{ done: boolean }> {
    await this.latch.pass();
    return { done: true };
  }

  @Get('boom')
  boom(): never {
    throw new TypeError('the password is hunter2');
  }

  @Get('fail/:kind')
  fail(@Param('kind') kind: ErrorKind): never {
    throw new AppError('SAMPLE.FAILED', kind, 'as asked', { details: { asked: kind }, retryAfterSeconds: 7 });
  }

  @Get('by-name/:name')
  @ApiOkResponse({ type: ThingDto })
  one(@Param('name') name: string, @Ctx() ctx: RequestContext): ThingDto {
    return { name, owner: ctx.principal.id, workspace: ctx.workspace };
  }

  @Get('open')
  @Public()
  open(): { open: boolean } {
    return { open: true };
  }

  @Post('search')
  @ReadOnly()
  @HttpCode(200)
  @ApiOkResponse({ type: ThingPage })
  search(): ThingPage {
    return { items: [], next_page_token: null };
  }

  @Post('approve')
  @Roles('approver')
  approve(@Ctx() ctx: RequestContext): { by: string; via: string | undefined } {
    return { by: ctx.principal.id, via: ctx.principal.via };
  }
}
