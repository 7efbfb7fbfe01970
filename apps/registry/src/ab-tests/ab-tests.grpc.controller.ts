import type { AbTestServiceService, abTestsProto as proto } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AbTestsQueries, AbTestsService } from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toNewAbTest, toStatus, toWireAbTest } from './ab-tests.mapper.js';

/** A/B tests for services and for clients in other languages. */
@Injectable()
export class AbTestsGrpcController implements GrpcHandlers<typeof AbTestServiceService> {
  constructor(
    private readonly tests: AbTestsService,
    private readonly queries: AbTestsQueries,
  ) {}

  async createAbTest(request: proto.CreateAbTestRequest, context: RequestContext): Promise<proto.CreateAbTestResponse> {
    return { abTest: toWireAbTest(await this.tests.create(context, toNewAbTest(request))) };
  }

  async getAbTest({ id }: proto.GetAbTestRequest, context: RequestContext): Promise<proto.GetAbTestResponse> {
    return { abTest: toWireAbTest(await this.queries.get(context, id)) };
  }

  async listAbTests(
    { status, pageSize, pageToken }: proto.ListAbTestsRequest,
    context: RequestContext,
  ): Promise<proto.ListAbTestsResponse> {
    const size = pageSize === 0 ? {} : { pageSize };
    const token = pageToken === '' ? {} : { pageToken };
    const page = await this.queries.list(context, { status: toStatus(status), ...size, ...token });
    return { items: page.items.map(toWireAbTest), nextPageToken: page.nextPageToken ?? '' };
  }

  async startAbTest({ id }: proto.StartAbTestRequest, context: RequestContext): Promise<proto.StartAbTestResponse> {
    return { abTest: toWireAbTest(await this.tests.start(context, id)) };
  }

  async pauseAbTest({ id }: proto.PauseAbTestRequest, context: RequestContext): Promise<proto.PauseAbTestResponse> {
    return { abTest: toWireAbTest(await this.tests.pause(context, id)) };
  }

  async stopAbTest({ id }: proto.StopAbTestRequest, context: RequestContext): Promise<proto.StopAbTestResponse> {
    return { abTest: toWireAbTest(await this.tests.stop(context, id)) };
  }
}
