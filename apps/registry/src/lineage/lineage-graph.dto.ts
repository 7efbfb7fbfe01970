import { GRAPH_LIMITS, NODE_KINDS, WALK_DIRECTIONS, type WalkDirection } from '@intelgraph/ml-registry';
import { ArrayField, BoolField, EnumField, IntField, StringField } from '@intelgraph/platform';

export const GRAPH_FORMATS = ['json', 'mermaid', 'openlineage'] as const;

export class LineageGraphQuery {
  @StringField({
    max: 8000,
    example: 'model:fraud@1.0.0',
    description:
      '`<kind>:<id>@<version>#<field>`. Without a version: all versions. With a field: a column of a data set, an input of a model. A namespace of OpenLineage stands in brackets before the id. `% @ # [ ]` inside of a part are percent-encoded.',
  })
  node: string;

  @EnumField(WALK_DIRECTIONS, {
    optional: true,
    default: 'both',
    description: 'What it was made from, what was made of it.',
  })
  direction?: WalkDirection;

  @IntField({ optional: true, min: 1, max: GRAPH_LIMITS.depth, description: 'Generations; all when absent.' })
  depth?: number;

  @IntField({
    optional: true,
    min: 1,
    max: GRAPH_LIMITS.nodes,
    default: GRAPH_LIMITS.nodesUnlessGiven,
    description: 'Most nodes in the answer, the nearest ones.',
  })
  limit?: number;

  @EnumField(GRAPH_FORMATS, { optional: true, default: 'json' })
  format?: (typeof GRAPH_FORMATS)[number];
}

export class SubgraphNodeDto {
  @StringField({ max: 8000, description: 'Its address.' })
  node: string;

  @EnumField(NODE_KINDS)
  kind: string;

  @StringField({ min: 0, description: 'Empty for what the platform itself knows.' })
  namespace: string;

  @StringField()
  id: string;

  @StringField({ min: 0 })
  version: string;

  @StringField({ min: 0, description: 'Column or input; empty for the whole.' })
  field: string;

  @StringField({ nullable: true, description: 'What people call it, where the id does not say.' })
  name: string | null;

  @StringField({ nullable: true })
  digest: string | null;

  @StringField({
    nullable: true,
    description: 'Of predictions: where the single ones are, page by page, each with the columns that fed it.',
    example: '/api/v1/monitoring/predictions?model_id=fraud&model_version=1.0.0&endpoint=live',
  })
  predictions: string | null;

  @IntField({ min: 0, description: 'Links to what was asked about; 0 = that itself.' })
  depth: number;

  @EnumField(['start', 'up', 'down', 'both'], { description: '`both` in a circle.' })
  direction: string;
}

export class SubgraphLinkDto {
  @StringField({ max: 8000, description: 'Address of what `to` was made from.' })
  from: string;

  @StringField({ max: 8000 })
  to: string;

  @StringField({ example: 'fine-tuned' })
  relationship: string;
}

export class SubgraphDto {
  @ArrayField(() => SubgraphNodeDto, { description: 'Nearest first.' })
  nodes: SubgraphNodeDto[];

  @ArrayField(() => SubgraphLinkDto, { description: 'All links among the nodes.' })
  links: SubgraphLinkDto[];

  @BoolField({ description: 'Whether more was reached than is answered.' })
  truncated: boolean;
}
