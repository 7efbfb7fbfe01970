import type { policiesProto as proto, PolicyServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { PoliciesQueries, PoliciesService } from '@intelgraph/ml-governance';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toContentFromWire, toWirePolicy } from './policies.mapper.js';

/** Policies in one page of a snapshot. */
const SNAPSHOT_PAGE = 500;

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

  async snapshotPolicies(
    { pageToken }: proto.SnapshotPoliciesRequest,
    context: RequestContext,
  ): Promise<proto.SnapshotPoliciesResponse> {
    const page = { pageSize: SNAPSHOT_PAGE, ...(pageToken === '' ? {} : { pageToken }) };
    const { items, nextPageToken } = await this.queries.snapshot(context, page);
    const policies = items.map(({ workspace, policy }) => ({ workspace, policy: toWirePolicy(policy) }));
    return { policies, nextPageToken: nextPageToken ?? '' };
  }

  async retirePolicy(
    { name }: proto.RetirePolicyRequest,
    context: RequestContext,
  ): Promise<proto.RetirePolicyResponse> {
    return { policy: toWirePolicy(await this.policies.retire(context, name)) };
  }
}
