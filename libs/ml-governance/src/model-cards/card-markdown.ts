import { canonicalJson } from '@intelgraph/artifact-store';

import { STATEMENT_SECTIONS, type CardDocument, type StatementSection } from './card-document.js';
import type { CardMetric } from './card-metrics.js';
import { cut, facts, inline, quoted, table } from './markdown.js';

const TITLES: Readonly<Record<StatementSection, string>> = {
  intended_use: 'Intended use',
  out_of_scope_use: 'Out-of-scope use',
  limitations: 'Limitations',
  ethical_considerations: 'Ethical considerations',
};
const DIGEST_LENGTH = 12;

/** The card for people. The same document gives the same bytes. */
export function cardMarkdown(card: CardDocument): string {
  const { model } = card;
  const parts = [
    `# Model card: ${inline(model.name)} ${inline(model.version)}`,
    model.description === '' ? '' : quoted(model.description),
    section('Model', identity(card)),
    ...STATEMENT_SECTIONS.map((name) => section(TITLES[name], statementOf(card, name))),
    section('Training', training(card)),
    section('Metrics', metrics(card)),
    section('Evaluations', evaluations(card)),
    section('Lineage', lineage(card)),
    section('Approvals', transitions(card)),
    section('Stages', stages(card)),
    section('Deployments', deployments(card)),
    section('Signature', signature(card)),
    `Facts as of ${card.facts_as_of}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (title: string, body: string): string => `## ${title}\n\n${body}`;

function identity({ model }: CardDocument): string {
  return facts([
    ['Version', model.version],
    ['Stage', model.stage],
    ['Type', model.model_type],
    ['Framework', model.framework],
    ['Author', model.author],
    ['Tags', model.tags.join(', ')],
    ['Artifact', model.artifact_uri],
    ['Artifact status', model.artifact_status],
    ['Size in bytes', model.size_bytes],
    ['Registered', `${model.registered_at} by ${model.registered_by}`],
    ['Model id', model.id],
  ]);
}

function statementOf({ statement }: CardDocument, name: StatementSection): string {
  const text = statement?.[name].trim() ?? '';
  return text === '' ? 'Not stated by the author.' : quoted(text);
}

function training({ training: { parameters, datasets, ...origin } }: CardDocument): string {
  const names = Object.keys(parameters).sort();
  const rows = names.map((name) => [name, cut(valueText(parameters[name]))]);
  return [
    facts([
      ['Experiment', origin.experiment_id],
      ['Run', origin.run_id],
      ['Job', origin.job_id],
    ]),
    rows.length === 0 ? 'No parameters are recorded.' : table(['Parameter', 'Value'], rows),
    datasets.length === 0 ? 'No training data are recorded.' : datasetTable(datasets),
    ...datasets.map(profileOf),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function datasetTable(datasets: CardDocument['training']['datasets']): string {
  return table(
    ['Data set', 'Split', 'Rows', 'sha256'],
    datasets.map(({ dataset_id, split, rows, digest, profile }) => [
      cut(profile?.name ?? dataset_id),
      split,
      String(rows ?? profile?.rows ?? 'unknown'),
      short(digest ?? profile?.digest ?? null),
    ]),
  );
}

function profileOf({ profile }: CardDocument['training']['datasets'][number]): string {
  if (profile === null) return '';
  const number = (value: number | null): string => (value === null ? '' : numberText(value));
  const rows = profile.columns.map(({ name, type, nulls, distinct, min, max, mean, stddev }) => {
    return [cut(name), type, String(nulls), String(distinct), number(min), number(max), number(mean), number(stddev)];
  });
  const header = ['Column', 'Type', 'Missing', 'Distinct', 'Min', 'Max', 'Mean', 'Std. deviation'];
  return `### Profile of ${inline(cut(profile.name))}\n\n${table(header, rows)}`;
}

function metrics(card: CardDocument): string {
  if (card.metrics.length === 0) return 'No metrics were registered.';
  return `As registered with the version.\n\n${metricTable(card.metrics)}`;
}

function metricTable(entries: readonly CardMetric[]): string {
  const rows = entries.map(({ name, value, interval }) => [cut(name), numberText(value), intervalText(interval)]);
  return table(['Metric', 'Value', '95 % interval'], rows);
}

function intervalText(interval: CardMetric['interval']): string {
  if (interval === null) return 'no interval';
  const { low, high, trials } = interval;
  return `${low.toFixed(4)} to ${high.toFixed(4)} (Wilson, n = ${trials})`;
}

function evaluations({ evaluations: list }: CardDocument): string {
  if (list.length === 0) return 'No evaluation is recorded.';
  return list
    .map(({ created_at, rows, dataset_digest, metrics: measured, checks, fairness_columns: compared }) => {
      const found = Object.entries(checks)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, numbers]) => `#### ${inline(name)}\n\n${numberTable(numbers)}`);
      if (compared !== null) found.push(`Fairness was compared between groups of ${columnsText(compared)}.`);
      const head = `### ${created_at}: ${rows} rows, data ${short(dataset_digest)}`;
      return [head, metricTable(measured), ...found].join('\n\n');
    })
    .join('\n\n');
}

const columnsText = (columns: readonly string[]): string =>
  columns.length === 0
    ? 'no column: none had more than one group'
    : inline(columns.map((name) => cut(name)).join(', '));

function numberTable(numbers: Readonly<Record<string, number>>): string {
  const rows = Object.entries(numbers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [cut(name), numberText(value)]);
  return rows.length === 0 ? 'Made, without numbers.' : table(['What', 'Value'], rows);
}

function lineage({ lineage: { ancestors } }: CardDocument): string {
  if (ancestors.length === 0) return 'No parents are recorded.';
  const rows = ancestors.map(({ model, version, relationship, depth, resolved }) => {
    return [cut(model), version, relationship, String(depth), resolved ? 'yes' : 'no'];
  });
  return table(['Model', 'Version', 'Relationship', 'Generation', 'In this registry'], rows);
}

function transitions({ transitions: list }: CardDocument): string {
  if (list.length === 0) return 'No change of stage was asked for.';
  const rows = list.map((transition) => {
    const { from_stage, to_stage, status, requested_by, requested_at, decided_by, decided_at } = transition;
    const people = transition.approvals.map(({ approver }) => approver);
    const decided = decided_at === null ? '' : `${decided_at} by ${decided_by ?? ''}`;
    const items = transition.checklist.filter(({ completed }) => completed).map(({ item }) => item);
    const asked = `${requested_at} by ${requested_by}`;
    return [`${from_stage} to ${to_stage}`, status, asked, decided, people.join(', '), cut(items.join('; '))];
  });
  return table(['Change', 'Status', 'Requested', 'Decided', 'Approved by', 'Checklist'], rows);
}

function stages({ stage_history }: CardDocument): string {
  if (stage_history.length === 0) return 'It never changed its stage.';
  const rows = stage_history.map(({ changed_at, from_stage, to_stage, cause, changed_by, reason }) => {
    return [changed_at, `${from_stage} to ${to_stage}`, cause, changed_by, cut(reason)];
  });
  return table(['When', 'Change', 'Cause', 'By', 'Reason'], rows);
}

function deployments({ deployments: list }: CardDocument): string {
  if (list.length === 0) return 'No endpoint serves it.';
  const rows = list.map(({ endpoint, weight, feature_bindings }) => {
    const features = Object.entries(feature_bindings).sort(([a], [b]) => (a < b ? -1 : 1));
    return [endpoint, `${weight} %`, features.map(([input, feature]) => `${input} from ${feature}`).join(', ')];
  });
  return table(['Endpoint', 'Traffic', 'Features'], rows);
}

interface SignatureColumn {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly required?: unknown;
}

function signature({ signature: found }: CardDocument): string {
  if (found === null) return 'No signature is recorded.';
  const tables = (['inputs', 'outputs'] as const).flatMap((side) => {
    const columns = Array.isArray(found[side]) ? (found[side] as (SignatureColumn | null)[]) : [];
    if (columns.length === 0) return [];
    const rows = columns.map((column) => {
      const { name, type, required } = column ?? {};
      return [cut(valueText(name ?? '')), cut(valueText(type ?? '')), required === true ? 'yes' : 'no'];
    });
    return [`### ${side === 'inputs' ? 'Inputs' : 'Outputs'}\n\n${table(['Name', 'Type', 'Required'], rows)}`];
  });
  return tables.length === 0 ? quoted(cut(valueText(found), 2000)) : tables.join('\n\n');
}

const short = (digest: string | null): string => digest?.slice(0, DIGEST_LENGTH) ?? 'unknown';
const valueText = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson(value ?? null));

/** At most six significant digits, as people read them; the JSON has all. */
const numberText = (value: number): string => String(Number(value.toPrecision(6)));
