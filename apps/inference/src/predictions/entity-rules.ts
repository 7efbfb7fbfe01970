import { nameProblem, type FieldProblem } from '@intelgraph/kernel';

const MAX_TYPES = 16;
const MAX_ID_LENGTH = 256;
const MAX_SHOWN_NAME = 100;
const MAX_PROBLEMS = 100;

/** Checks `{user: "user_12345"}`: at least one type of entity, each with the id of one entity. */
export function entityProblems(entity: unknown, path: string): FieldProblem[] {
  if (typeof entity !== 'object' || entity === null || Array.isArray(entity)) {
    return [{ field: path, message: 'must be an object of entity types and ids' }];
  }
  const entries = Object.entries(entity);
  if (entries.length === 0 || entries.length > MAX_TYPES) {
    return [{ field: path, message: `must name 1 to ${MAX_TYPES} types of entity` }];
  }
  return entries.flatMap(([type, id]: [string, unknown]): FieldProblem[] => {
    const field = `${path}.${type.slice(0, MAX_SHOWN_NAME)}`;
    const problem = nameProblem(type);
    if (problem !== undefined) return [{ field, message: problem }];
    return isId(id) ? [] : [{ field, message: `must be text of 1 to ${MAX_ID_LENGTH} characters` }];
  });
}

/** Checks the entities of a batch; null = this row names none. */
export function entitiesProblems(entities: unknown): FieldProblem[] {
  if (!Array.isArray(entities)) return [{ field: 'entities', message: 'must be a list of objects or nulls' }];
  const problems: FieldProblem[] = [];
  for (const [i, entity] of entities.entries()) {
    if (entity !== null) problems.push(...entityProblems(entity, `entities[${i}]`));
    if (problems.length >= MAX_PROBLEMS) break;
  }
  return problems;
}

function isId(id: unknown): boolean {
  if (typeof id !== 'string' || id.length === 0 || id.length > MAX_ID_LENGTH) return false;
  return id.isWellFormed() && !id.includes('\0');
}
