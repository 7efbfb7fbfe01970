import { check } from './measures.mjs';

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** What a person has to be allowed, with a write that is refused for what it says: 422 or 404 with the role, 403 without. */
const NEEDED = {
  author: [
    ['editor', '/api/v1/features'],
    ['deployer', '/api/v1/deployments'],
  ],
  approver: [['approver', `/api/v1/transitions/${NOBODY}/approve`]],
  operator: [['admin', '/api/v1/monitoring/receivers']],
};

/** Asks at once whether the tokens are valid and have their roles; says everything that is missing. */
export async function checkAccess(people) {
  const problems = [];
  for (const [person, needed] of Object.entries(NEEDED)) {
    for (const [role, path] of needed) {
      const status = await people[person].probe(path);
      if (status === 401) problems.push(`the token of the ${person} is not valid here (--${tokenOf(person)}-token)`);
      else if (status === 403) problems.push(`the ${person} lacks the role ${role} (--${tokenOf(person)}-token)`);
    }
  }
  check(problems.length === 0, [...new Set(problems)].join('; '));
  return 'tokens are valid; the author is editor and deployer, the approver approver, an admin makes the alert receiver';
}

const tokenOf = (person) => (person === 'operator' ? 'admin' : person);
