import type { featuresProto as proto, FeatureServiceService } from '@intelgraph/contracts';
import {
  FeatureCatalog,
  FeatureLineageService,
  FeaturesQueries,
  FeatureServicesQueries,
  FeatureServicesService,
  FeaturesService,
  GroupsQueries,
  GroupsService,
  HistoryQueries,
  parseReference,
  ReadsService,
  TrainingSetsService,
  WritesService,
} from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toNewService, toWireService } from './feature-services/feature-services.grpc.mapper.js';
import {
  checkedInstant,
  microsOf,
  toNewFeature,
  toTimeText,
  toWireConsumer,
  toWireFeature,
  toWireGroup,
  toWirePage,
  toWireRead,
  toWireSource,
  toWireValueMessage,
  toWriteRow,
} from './features.grpc.mapper.js';

type Handlers = GrpcHandlers<typeof FeatureServiceService>;

/** The feature store for services: inference reads here, pipelines write here. */
@Injectable()
export class FeaturesGrpcController implements Handlers {
  constructor(
    private readonly features: FeaturesService,
    private readonly queries: FeaturesQueries,
    private readonly catalog: FeatureCatalog,
    private readonly groups: GroupsService,
    private readonly groupsQueries: GroupsQueries,
    private readonly services: FeatureServicesService,
    private readonly servicesQueries: FeatureServicesQueries,
    private readonly writes: WritesService,
    private readonly reads: ReadsService,
    private readonly history: HistoryQueries,
    private readonly trainingSets: TrainingSetsService,
    private readonly lineage: FeatureLineageService,
  ) {}

  async registerFeature(
    request: proto.RegisterFeatureRequest,
    context: RequestContext,
  ): Promise<proto.RegisterFeatureResponse> {
    const { feature, created } = await this.features.register(context, toNewFeature(request));
    return { feature: toWireFeature(feature), created };
  }

  async getFeature(request: proto.GetFeatureRequest, context: RequestContext): Promise<proto.GetFeatureResponse> {
    return { feature: toWireFeature((await this.catalog.get(context, request.feature)).state) };
  }

  async listFeatures(request: proto.ListFeaturesRequest, context: RequestContext): Promise<proto.ListFeaturesResponse> {
    const { entityType: entity_type, owner, name } = request;
    const page = await this.queries.list(context, { entity_type, owner, name, ...toWirePage(request) });
    return { items: page.items.map(toWireFeature), nextPageToken: page.nextPageToken ?? '' };
  }

  async registerGroup(
    { name, version, entityType, description, owner, features }: proto.RegisterGroupRequest,
    context: RequestContext,
  ): Promise<proto.RegisterGroupResponse> {
    const input = { name, version, entity_type: entityType, description, features };
    const { group, created } = await this.groups.register(context, owner === '' ? input : { ...input, owner });
    return { group: toWireGroup(group), created };
  }

  async getGroup(request: proto.GetGroupRequest, context: RequestContext): Promise<proto.GetGroupResponse> {
    return { group: toWireGroup(await this.groupsQueries.get(context, request.group)) };
  }

  async registerFeatureService(
    request: proto.RegisterFeatureServiceRequest,
    context: RequestContext,
  ): Promise<proto.RegisterFeatureServiceResponse> {
    const { service, created } = await this.services.register(context, toNewService(request));
    return { service: toWireService(service), created };
  }

  async getFeatureService(
    { service }: proto.GetFeatureServiceRequest,
    context: RequestContext,
  ): Promise<proto.GetFeatureServiceResponse> {
    return { service: toWireService(await this.servicesQueries.get(context, service)) };
  }

  async writeValues(
    { rows, idempotencyKey }: proto.WriteValuesRequest,
    context: RequestContext,
  ): Promise<proto.WriteValuesResponse> {
    const options = idempotencyKey === undefined ? {} : { idempotencyKey };
    const result = await this.writes.write(context, rows.map(toWriteRow), options);
    return {
      writeId: result.write_id,
      stored: BigInt(result.stored),
      superseded: BigInt(result.superseded),
      duplicates: BigInt(result.duplicates),
      online: result.online,
    };
  }

  async readVectors(
    { entityType, entityIds, features, version, group }: proto.ReadVectorsRequest,
    context: RequestContext,
  ): Promise<proto.ReadVectorsResponse> {
    const found = await this.reads.readVectors(context, { entityType, entityIds, features, version, group });
    const definitions = await this.catalog.resolve(context, found.features);
    return {
      features: [...found.features],
      vectors: found.vectors.map(({ entityId, values }) => ({
        entityId,
        values: values.map((value, i) => toWireRead(definitions[i]?.type ?? '', value)),
      })),
    };
  }

  async readAsOf(
    { feature, entityId, atMicros, filterByCreated }: proto.ReadAsOfRequest,
    context: RequestContext,
  ): Promise<proto.ReadAsOfResponse> {
    const at = checkedInstant(atMicros, 'at_micros');
    const found = await this.reads.readAsOf(context, feature, entityId, at, { filterByCreated });
    const { name, version } = found.feature.state;
    return { feature: { name, version }, value: toWireRead(found.feature.type, found.value) };
  }

  async readHistory(request: proto.ReadHistoryRequest, context: RequestContext): Promise<proto.ReadHistoryResponse> {
    const { fromMicros: from, toMicros: to } = request;
    const { name, version } = parseReference(request.feature);
    const page = await this.history.read(context, name, request.entityId, {
      ...toWirePage(request),
      version,
      ...(from === undefined ? {} : { from: checkedInstant(from, 'from_micros') }),
      ...(to === undefined ? {} : { to: checkedInstant(to, 'to_micros') }),
    });
    return {
      items: page.items.map((item) => ({
        value: toWireValueMessage(page.feature.type, item.value),
        eventTimeMicros: microsOf(item.event_time) ?? 0n,
        createdTimeMicros: microsOf(item.created_time),
      })),
      nextPageToken: page.nextPageToken ?? '',
    };
  }

  async getTrainingSet(
    { features, entityRows, filterByCreated }: proto.GetTrainingSetRequest,
    context: RequestContext,
  ): Promise<proto.GetTrainingSetResponse> {
    const found = await this.trainingSets.get(context, {
      features: features.map(({ feature, entityKey: entity_key, column }) => ({ feature, entity_key, column })),
      entity_rows: entityRows.map(({ entities, timestampMicros }, i) => ({
        ...entities,
        timestamp: toTimeText(timestampMicros, `entity_rows[${i}].timestamp_micros`),
      })),
      filter_by_created: filterByCreated,
    });
    const definitions = await this.catalog.resolve(context, found.features);
    return {
      columns: [...found.columns],
      features: [...found.features],
      rows: found.values.map((row) => ({
        values: row.map((value, i) => toWireValueMessage(definitions[i]?.type ?? '', value)),
      })),
      digest: found.digest,
    };
  }

  async recordConsumer(
    { feature, kind, name, version }: proto.RecordConsumerRequest,
    context: RequestContext,
  ): Promise<proto.RecordConsumerResponse> {
    const { consumer } = await this.lineage.recordConsumer(context, feature, {
      kind,
      name,
      ...(version === '' ? {} : { version }),
    });
    return { consumer: toWireConsumer(consumer) };
  }

  async getLineage(request: proto.GetLineageRequest, context: RequestContext): Promise<proto.GetLineageResponse> {
    const lineage = await this.lineage.get(context, request.feature);
    return {
      feature: toWireFeature(lineage.feature),
      sources: lineage.sources.map(({ resolved, ...source }) => ({ source: toWireSource(source), resolved })),
      derivedFeatures: [...lineage.derived_features],
      groups: [...lineage.groups],
      services: [...lineage.services],
      consumers: lineage.consumers.map(toWireConsumer),
    };
  }
}
