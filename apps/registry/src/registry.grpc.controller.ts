import type { registryProto as proto, RegistryServiceService } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import {
  BUMPS,
  LineageService,
  RollbacksService,
  StagesService,
  VersionsQueries,
  VersionsService,
} from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toLineageFromWire, toWireLineage } from './lineage/lineage.mapper.js';
import { toApprovalFromWire, toRequestFromWire, toWireTransition } from './stages/stages.mapper.js';
import { toRegisterInputFromWire, toSelector, toWireVersion } from './versions/versions.mapper.js';

/** The registry for services: training registers versions here, inference resolves them. */
@Injectable()
export class RegistryGrpcController implements GrpcHandlers<typeof RegistryServiceService> {
  constructor(
    private readonly versions: VersionsService,
    private readonly queries: VersionsQueries,
    private readonly stages: StagesService,
    private readonly rollbacks: RollbacksService,
    private readonly lineage: LineageService,
  ) {}

  async registerVersion(
    request: proto.RegisterVersionRequest,
    context: RequestContext,
  ): Promise<proto.RegisterVersionResponse> {
    const { version, created } = await this.versions.register(context, toRegisterInputFromWire(request));
    return { version: toWireVersion(version), created };
  }

  async getVersion(request: proto.GetVersionRequest, context: RequestContext): Promise<proto.GetVersionResponse> {
    const version = await this.queries.resolve(context, request.model, toSelector(request.version));
    return { version: toWireVersion(version) };
  }

  async resolveVersion(
    { model, version, stage, alias }: proto.ResolveVersionRequest,
    context: RequestContext,
  ): Promise<proto.ResolveVersionResponse> {
    if (alias !== undefined) return { version: toWireVersion(await this.queries.resolve(context, model, { alias })) };
    const selector = stage !== undefined ? { stage } : version === undefined ? {} : toSelector(version);
    return { version: toWireVersion(await this.queries.resolve(context, model, selector)) };
  }

  async nextVersion(request: proto.NextVersionRequest, context: RequestContext): Promise<proto.NextVersionResponse> {
    const bump = BUMPS.find((name) => name === (request.bump || 'minor'));
    if (bump === undefined) throw InvalidInputError.of('bump', `must be one of ${BUMPS.join(', ')}`);
    return { version: await this.queries.next(context, request.model, bump) };
  }

  async requestTransition(
    request: proto.RequestTransitionRequest,
    context: RequestContext,
  ): Promise<proto.RequestTransitionResponse> {
    const { model, version } = request;
    const transition = await this.stages.request(context, model, version, toRequestFromWire(request));
    return { transition: toWireTransition(transition) };
  }

  async approveTransition(
    request: proto.ApproveTransitionRequest,
    context: RequestContext,
  ): Promise<proto.ApproveTransitionResponse> {
    const transition = await this.stages.approve(context, request.transitionId, toApprovalFromWire(request));
    return { transition: toWireTransition(transition) };
  }

  async rejectTransition(
    request: proto.RejectTransitionRequest,
    context: RequestContext,
  ): Promise<proto.RejectTransitionResponse> {
    return { transition: toWireTransition(await this.stages.reject(context, request.transitionId, request.reason)) };
  }

  async withdrawTransition(
    { transitionId, reason }: proto.WithdrawTransitionRequest,
    context: RequestContext,
  ): Promise<proto.WithdrawTransitionResponse> {
    return { transition: toWireTransition(await this.stages.withdraw(context, transitionId, reason)) };
  }

  async rollback(request: proto.RollbackRequest, context: RequestContext): Promise<proto.RollbackResponse> {
    const { version, replaced } = await this.rollbacks.rollback(context, request.model, request.reason);
    return { version: toWireVersion(version), replaced: toWireVersion(replaced) };
  }

  async recordLineage(
    { model, version, lineage }: proto.RecordLineageRequest,
    context: RequestContext,
  ): Promise<proto.RecordLineageResponse> {
    if (lineage === undefined) throw InvalidInputError.of('lineage', 'is required');
    const record = { ...toLineageFromWire(lineage), model_id: model, model_version: version };
    return toWireLineage(await this.lineage.record(context, record));
  }
}
