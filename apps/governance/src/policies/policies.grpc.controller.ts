import type { policiesProto as proto, PolicyServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { PoliciesQueries, PoliciesService } from '@intelgraph/ml-governance';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toContentFromWire, toWirePolicy } from './policies.mapper.js';

/** Policies for scripts and services in other languages. */
@Injectable()
export class PoliciesGrpcController implements GrpcHandlers<typeof PolicyServiceService> {
  constructor(
    private readonly policies: PoliciesService,
    private readonly queries: PoliciesQueries,
  ) {}

  async createPolicy(request: proto.CreatePolicyRequest, context: RequestContext): Promise<proto.CreatePolicyResponse> {
    const { name, status } = request;
    const wanted = { ...toContentFromWire(request), name, ...(status === '' ? {} : { status }) };
    return { policy: toWirePolicy(await this.policies.create(context, wanted)) };
  }

  async getPolicy({ name }: proto.GetPolicyRequest, context: RequestContext): Promise<proto.GetPolicyResponse> {
    return { policy: toWirePolicy(await this.queries.get(context, name)) };
  }

  async listPolicies(request: proto.ListPoliciesRequest, context: RequestContext): Promise<proto.ListPoliciesResponse> {
    const { pageSize, pageToken, status, toStage: to_stage } = request;
    const page = {
      ...(pageSize === 0 ? {} : { pageSize }),
      ...(pageToken === '' ? {} : { pageToken }),
      status,
      to_stage,
    };
    const { items, nextPageToken } = await this.queries.list(context, page);
    return { policies: items.map(toWirePolicy), nextPageToken: nextPageToken ?? '' };
  }

  async updatePolicy(request: proto.UpdatePolicyRequest, context: RequestContext): Promise<proto.UpdatePolicyResponse> {
    const { name, expectedRevision } = request;
    const policy = await this.policies.update(context, name, toContentFromWire(request), expectedRevision);
    return { policy: toWirePolicy(policy) };
  }

  async activatePolicy(
    { name }: proto.ActivatePolicyRequest,
    context: RequestContext,
  ): Promise<proto.ActivatePolicyResponse> {
    return { policy: toWirePolicy(await this.policies.activate(context, name)) };
  }

  async retirePolicy(
    { name }: proto.RetirePolicyRequest,
    context: RequestContext,
  ): Promise<proto.RetirePolicyResponse> {
    return { policy: toWirePolicy(await this.policies.retire(context, name)) };
  }
}
