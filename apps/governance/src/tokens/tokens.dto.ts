import { ROLES } from '@intelgraph/kernel';
import { DateField, EnumArrayField, NameField, pageOf, StringField } from '@intelgraph/platform';

const PRINCIPAL = /^[\x21-\x7e]{1,200}$/;
const WORKSPACE = /^(\*|[A-Za-z0-9][A-Za-z0-9_.-]*)$/;

export class CreateTokenDto {
  @NameField({ description: 'What the token is for.', example: 'ci-pipeline' })
  name: string;

  @StringField({
    optional: true,
    max: 200,
    pattern: PRINCIPAL,
    patternMessage: 'must be printable ASCII without spaces',
    description: 'Who acts when the token is used; the name unless given.',
    example: 'ml-engineer@company.com',
  })
  principal?: string;

  @EnumArrayField(ROLES, { min: 1, max: ROLES.length, description: 'What it may do.', example: ['editor'] })
  roles: (typeof ROLES)[number][];

  @StringField({
    optional: true,
    max: 128,
    pattern: WORKSPACE,
    patternMessage: 'must be the name of a workspace, or * for all',
    description: 'Where it holds; the workspace of the request unless given.',
  })
  workspace?: string;

  @DateField({ optional: true, description: 'When it stops working; never unless given.' })
  expires_at?: string;
}

export class TokenDto {
  @StringField({ description: 'The middle part of the token.', example: '0123456789abcdef' })
  id: string;

  @NameField()
  name: string;

  @StringField({ max: 200 })
  principal: string;

  @EnumArrayField(ROLES)
  roles: string[];

  @StringField({ description: 'A workspace, or * for all.' })
  workspace: string;

  @DateField()
  created_at: string;

  @StringField()
  created_by: string;

  @DateField({ nullable: true })
  expires_at: string | null;

  @DateField({ nullable: true })
  revoked_at: string | null;
}

export class CreatedTokenDto extends TokenDto {
  @StringField({ description: 'The token itself. It is shown only here.' })
  token: string;
}

export class TokenPageDto extends pageOf(TokenDto) {}

export class TokenIdParams {
  @StringField({ max: 16, pattern: /^[0-9a-f]{16}$/, patternMessage: 'must be 16 hex digits' })
  id: string;
}
