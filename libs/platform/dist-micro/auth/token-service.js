import { requireAdminOfAll } from '@intelgraph/kernel';
/** Tokens of every workspace are told here: an admin of one must not see them. */ const REFUSAL = 'tokens are told to services and to admins of all workspaces';
/** The server side of {@link GrpcTokenSource}; governance binds it over its own tokens. */ export function tokenServiceHandlers(source) {
    return {
        async syncTokens ({ sinceRevision }, ctx) {
            requireAdminOfAll(ctx, REFUSAL);
            const { revision, tokens } = await source.sync(sinceRevision);
            return {
                revision,
                tokens: tokens.map(toWire)
            };
        },
        async lookupToken ({ id }, ctx) {
            requireAdminOfAll(ctx, REFUSAL);
            const token = await source.lookup(id);
            return {
                token: token ? toWire(token) : undefined
            };
        }
    };
}
function toWire(token) {
    return {
        ...token,
        roles: [
            ...token.roles
        ]
    };
}

//# sourceMappingURL=token-service.js.map
