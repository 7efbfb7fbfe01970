/** Roles are given per workspace. `admin` may do all that the others may; each of the others may also read. */
export const ROLES = ['viewer', 'editor', 'approver', 'deployer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * How the identity was established: a verified token (`user`, `service`), the word of the process itself
 * (`asserted`, library use), or nothing (`anonymous`, which only `AUTH_MODE=dev` lets in).
 */
export const PRINCIPAL_KINDS = ['user', 'service', 'asserted', 'anonymous'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Who is calling. */
export interface Principal {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly roles: readonly Role[];
  /** The one workspace that the roles hold in, or `*` for every workspace. */
  readonly workspace: string;
  /** Of an API token: its id, which is no secret. */
  readonly tokenId?: string;
  /** The service that acts for this person (`service:training`), when it is not the person's own call. */
  readonly via?: string;
}

const IMPLIED: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  editor: ['editor', 'viewer'],
  approver: ['approver', 'viewer'],
  deployer: ['deployer', 'viewer'],
  admin: ROLES,
};

/** Whether the principal holds the role in the workspace, directly or through a wider role. */
export function hasRole(principal: Principal, role: Role, workspace: string): boolean {
  if (principal.workspace !== '*' && principal.workspace !== workspace) return false;
  return principal.roles.some((held) => IMPLIED[held].includes(role));
}
