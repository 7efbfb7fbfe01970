import { abTestCreated, type AbTestState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, keysetPage, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text, texts } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { findVersion } from '../versions/versions.queries.js';

import { AbTestEntity, type AbTestArm } from './ab-test.entity.js';
import { AbTestNotFoundError } from './ab-tests.errors.js';
import { toAbTestState } from './ab-tests.mapper.js';

export const AB_TEST_STATUSES = ['draft', 'running', 'completed', 'stopped'] as const;

/** What `createABTest` takes. A record only: traffic is split by deployments. */
export interface NewAbTest {
  readonly name: string;
  readonly description?: string;
  readonly control_model: { readonly model_id: string; readonly version: string };
  readonly treatment_model: { readonly model_id: string; readonly version: string };
  /** Per cent; the two sum to 100. */
  readonly traffic_split: { readonly control: number; readonly treatment: number };
  readonly start_date?: string;
  readonly end_date?: string;
  readonly status?: string;
  readonly success_metrics?: readonly string[];
  readonly created_by?: string;
}

const arm = {
  type: 'object',
  required: ['model_id', 'version'],
  properties: { model_id: text(128, 1), version: text(128, 1) },
};
const percent = { type: 'number', minimum: 0, maximum: 100 };
const time = { type: 'string', format: 'date-time' };
const checkNewAbTest = inputCheck({
  type: 'object',
  required: ['name', 'control_model', 'treatment_model', 'traffic_split'],
  properties: {
    name: text(256, 1),
    description: text(4000),
    control_model: arm,
    treatment_model: arm,
    traffic_split: {
      type: 'object',
      required: ['control', 'treatment'],
      properties: { control: percent, treatment: percent },
    },
    start_date: time,
    end_date: time,
    status: { enum: [...AB_TEST_STATUSES] },
    success_metrics: texts(100, 128),
    created_by: text(256, 1),
  },
});

/** Records of A/B tests between two versions. */
export class AbTestsService {
  constructor(private readonly parts: RegistryParts) {}

  /** Versions that are not found are kept as references with `resolved: false`. */
  async create(context: RequestContext, input: NewAbTest): Promise<AbTestState> {
    requireRole(context, 'editor', 'deployer');
    checkNewAbTest(input);
    const { control, treatment } = input.traffic_split;
    if (Math.abs(control + treatment - 100) > 1e-9) throw InvalidInputError.of('traffic_split', 'must sum to 100');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const test = await this.newAbTest(tx, context, input);
      await tx.insert(AbTestEntity, test);
      const data = toAbTestState(test);
      const subject = `ab-test/${test.id}`;
      const event = { definition: abTestCreated, subject, aggregateId: test.id, aggregateVersion: 1, data };
      await this.parts.outbox.add(tx, context, event);
      return data;
    });
  }

  /** @throws AbTestNotFoundError */
  async get(context: RequestContext, id: string): Promise<AbTestState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.parts.dataSource.manager.findOneBy(AbTestEntity, { id, workspace });
    if (found === null) throw new AbTestNotFoundError(id);
    return toAbTestState(found);
  }

  /** Newest first. */
  async list(context: RequestContext, page: PageRequest): Promise<Page<AbTestState>> {
    requireRole(context, 'viewer');
    const query = this.parts.dataSource
      .getRepository(AbTestEntity)
      .createQueryBuilder('test')
      .where('test.workspace = :workspace', { workspace: context.workspace });
    const cursorOf = ({ id }: AbTestEntity): [string] => [id];
    const found = await keysetPage(query, { expressions: ['test.id'], direction: 'DESC', cursorOf }, page);
    return { items: found.items.map(toAbTestState), nextPageToken: found.nextPageToken };
  }

  private async newAbTest(tx: Transaction, context: RequestContext, input: NewAbTest): Promise<AbTestEntity> {
    const { control, treatment } = input.traffic_split;
    const now = this.parts.clock.now();
    return Object.assign(new AbTestEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      description: input.description ?? '',
      controlModel: await resolveArm(tx, context.workspace, input.control_model),
      treatmentModel: await resolveArm(tx, context.workspace, input.treatment_model),
      trafficSplit: { control, treatment },
      startDate: input.start_date === undefined ? now : new Date(input.start_date),
      endDate: input.end_date === undefined ? null : new Date(input.end_date),
      status: input.status ?? 'draft',
      successMetrics: [...(input.success_metrics ?? [])],
      createdBy:
        context.principal.kind === 'asserted' ? (input.created_by ?? context.principal.id) : context.principal.id,
      createdAt: now,
    });
  }
}

async function resolveArm(
  tx: Transaction,
  workspace: string,
  reference: NewAbTest['control_model'],
): Promise<AbTestArm> {
  const { model_id, version } = reference;
  const resolved = await findVersion(tx, workspace, model_id, version).then(
    () => true,
    () => false,
  );
  return { model_id, version, resolved };
}
