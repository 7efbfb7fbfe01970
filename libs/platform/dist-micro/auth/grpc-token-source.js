import { TokenServiceService } from '@intelgraph/contracts';
import { ROLES, serviceContext } from '@intelgraph/kernel';
import { grpcClient } from '../grpc/grpc-client.js';
import { peerOptions } from '../grpc/peer-options.js';
/** Asks governance for tokens. */ export class GrpcTokenSource {
    constructor(config){
        this.principalId = `service:${config.app}`;
        const options = {
            ...peerOptions(config),
            timeoutMs: 1500
        };
        this.client = grpcClient(TokenServiceService, config.governanceGrpcUrl, options);
    }
    async sync(since) {
        const { revision, tokens } = await this.client.syncTokens({
            sinceRevision: since
        }, serviceContext(this.principalId));
        return {
            revision,
            tokens: tokens.map(fromWire)
        };
    }
    async lookup(id) {
        const { token } = await this.client.lookupToken({
            id
        }, serviceContext(this.principalId));
        return token ? fromWire(token) : undefined;
    }
    close() {
        this.client.close();
    }
}
function fromWire(token) {
    const { id, secretSha256, principalId, workspace, expiresAt, revokedAt, revision } = token;
    const principalKind = token.principalKind === 'service' ? 'service' : 'user';
    const roles = token.roles.filter((role)=>ROLES.some((known)=>known === role));
    return {
        id,
        secretSha256,
        principalId,
        principalKind,
        roles,
        workspace,
        expiresAt,
        revokedAt,
        revision
    };
}

//# sourceMappingURL=grpc-token-source.js.map
