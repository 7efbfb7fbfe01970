import type { stagesProto as proto, StageServiceService } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { StageMachinesService, StagesQueries } from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toStageMachineFromWire, toWireStageMachine } from '../stage-machines/stage-machines.mapper.js';

import { toWireApproval, toWireTransition } from './stages.mapper.js';

/** The stages of a workspace, and requests for them, for services and clients of other languages. */
@Injectable()
export class StagesGrpcController implements GrpcHandlers<typeof StageServiceService> {
  constructor(
    private readonly machines: StageMachinesService,
    private readonly queries: StagesQueries,
  ) {}

  async getStageMachine(
    _request: proto.GetStageMachineRequest,
    context: RequestContext,
  ): Promise<proto.GetStageMachineResponse> {
    return { stageMachine: toWireStageMachine(await this.machines.get(context)) };
  }

  async setStageMachine(
    { stageMachine }: proto.SetStageMachineRequest,
    context: RequestContext,
  ): Promise<proto.SetStageMachineResponse> {
    if (stageMachine === undefined) throw InvalidInputError.of('stage_machine', 'is required');
    const set = await this.machines.set(context, toStageMachineFromWire(stageMachine));
    return { stageMachine: toWireStageMachine(set) };
  }

  async getTransition(
    request: proto.GetTransitionRequest,
    context: RequestContext,
  ): Promise<proto.GetTransitionResponse> {
    const { approvals, ...transition } = await this.queries.get(context, request.transitionId);
    return { transition: toWireTransition(transition), approvals: approvals.map(toWireApproval) };
  }
}
