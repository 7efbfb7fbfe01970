/** How an app calls the other services: `grpcClient(RegistryServiceService, config.registryGrpcUrl, peerOptions(config))`. */ export function peerOptions({ app, serviceToken, grpcTls }) {
    return {
        service: app,
        serviceToken,
        tls: grpcTls
    };
}

//# sourceMappingURL=peer-options.js.map
