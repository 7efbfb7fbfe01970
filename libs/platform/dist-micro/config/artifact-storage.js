/** Rules between the settings of the artifact store. */ export function artifactStorageContradictions(config) {
    const problems = [];
    if (config.artifactStorage === 's3' && config.s3Bucket === '') {
        problems.push({
            field: 'S3_BUCKET',
            message: 'is missing (ARTIFACT_STORAGE=s3)'
        });
    }
    if (config.s3DirectUploads === true) problems.push(...directUploadsProblem(config));
    problems.push(...pairProblem({
        S3_ACCESS_KEY_ID: config.s3AccessKeyId,
        S3_SECRET_ACCESS_KEY: config.s3SecretAccessKey
    }), ...pairProblem({
        ARTIFACT_KMS_ACCESS_KEY_ID: config.artifactKmsAccessKeyId,
        ARTIFACT_KMS_SECRET_ACCESS_KEY: config.artifactKmsSecretAccessKey
    }));
    if (config.artifactKmsKeyId === undefined && config.artifactKmsEndpoint !== undefined) {
        problems.push({
            field: 'ARTIFACT_KMS_KEY_ID',
            message: 'is missing (ARTIFACT_KMS_ENDPOINT is set)'
        });
    }
    return problems;
}
function directUploadsProblem(config) {
    const refused = (message)=>[
            {
                field: 'S3_DIRECT_UPLOADS',
                message
            }
        ];
    if (config.artifactStorage !== 's3') return refused('needs ARTIFACT_STORAGE=s3');
    const encrypted = config.artifactKmsKeyId !== undefined || (config.artifactEncryptionKeys ?? []).length > 0;
    if (!encrypted) return [];
    return refused('cannot be on where artifacts are encrypted at rest: what clients send to the bucket is in the clear');
}
/** Settings that come together or not at all. */ function pairProblem(pair) {
    const missing = Object.keys(pair).filter((field)=>pair[field] === undefined);
    if (missing.length !== 1) return [];
    return missing.map((field)=>({
            field,
            message: 'is missing (the other one of the pair is set)'
        }));
}
function credentialsOf(accessKeyId, secretAccessKey) {
    return accessKeyId === undefined || secretAccessKey === undefined ? {} : {
        credentials: {
            accessKeyId,
            secretAccessKey
        }
    };
}
/** The key of KMS, or undefined where keys come from the configuration alone. */ function kmsKeyOf(config) {
    const { artifactKmsKeyId: keyId, artifactKmsRegion: region, artifactKmsEndpoint: endpoint } = config;
    if (keyId === undefined) return undefined;
    return {
        ...{
            keyId,
            region
        },
        ...endpoint === undefined ? {} : {
            endpoint
        },
        ...credentialsOf(config.artifactKmsAccessKeyId, config.artifactKmsSecretAccessKey)
    };
}
/** The one reading of the artifact settings, for every app that opens the store. */ export function artifactStorageOf(config) {
    const { artifactEncryptionKeys: encryptionKeys } = config;
    const kms = kmsKeyOf(config);
    const keys = {
        encryptionKeys,
        ...kms === undefined ? {} : {
            kms
        },
        ...config.artifactSigningKey === undefined ? {} : {
            signingKey: config.artifactSigningKey
        }
    };
    if (config.artifactStorage === 'local') {
        return {
            type: 'local',
            basePath: config.artifactsDir,
            ...keys
        };
    }
    return {
        type: 's3',
        bucket: config.s3Bucket,
        prefix: config.s3Prefix,
        region: config.s3Region,
        forcePathStyle: config.s3PathStyle,
        directUploads: config.s3DirectUploads,
        ...keys,
        ...config.s3Endpoint === undefined ? {} : {
            endpoint: config.s3Endpoint
        },
        ...credentialsOf(config.s3AccessKeyId, config.s3SecretAccessKey)
    };
}

//# sourceMappingURL=artifact-storage.js.map
