import { describe, expect, it } from '@jest/globals';

import { manifestsOf, obstacle, profile, rendered, template, validate } from './chart.js';

const described = obstacle() === undefined ? describe : describe.skip;

described('wrong values', () => {
  it.each([
    ['defaults.replicas=two', 'replicas'],
    ['defaults.replicas=-1', 'replicas'],
    ['defaults.replicas=null', 'replicas'],
    ['apps.gateway.replicas=1.5', 'replicas'],
    ['apps.gatway.replicas=1', 'gatway'],
    ['apps.gateway.port=8080', 'port'],
    ['apps.training.gpu.count=many', 'count'],
    ['apps.training.gpu.count=-1', 'count'],
    ['defaults.gpu=null', 'gpu'],
    ['defaults.autoscaling=null', 'autoscaling'],
    ['defaults.autoscaling.minReplicas=0', 'minReplicas'],
    ['defaults.autoscaling.targetCPUUtilizationPercentage=0', 'targetCPUUtilizationPercentage'],
    ['apps.inference.autoscaling.enabled=true,apps.inference.autoscaling.minReplicas=9', 'apps.inference.autoscaling'],
    ['defaults.podDisruptionBudget.maxUnavailable=0', 'maxUnavailable'],
    ['defaults.podDisruptionBudget.maxUnavailable=null', 'maxUnavailable'],
    ['defaults.resources=null', 'resources'],
    ['defaults.resources.limits.memory=lots', 'memory'],
    ['defaults.tolerations[0].operator=Maybe', 'operator'],
    ['defaults.affinity.nodes=x', 'nodes'],
    ['defaults.terminationGracePeriodSeconds=null', 'terminationGracePeriodSeconds'],
    ['kafka=null', 'kafka'],
    ['kafka.brokers[0]=kafka', 'brokers'],
    ['kafka.brokers[0]=kafka:99999', 'brokers'],
    ['kafka.brokers=kafka:9092', 'brokers'],
    ['kafka.brokers=null', 'brokers'],
    ['kafka.tls=yes', 'tls'],
    ['kafka.sasl=null', 'sasl'],
    ['kafka.sasl.mechanism=gssapi', 'mechanism'],
    ['kafka.sasl.mechanism=plain', 'username'],
    ['kafka.sasl.mechanism=plain,kafka.sasl.username=u,secret.keys.kafkaSaslPassword=null', 'kafkaSaslPassword'],
    ['artifacts.size=big', 'size'],
    ['artifacts.size=null', 'size'],
    ['artifacts.accessModes[0]=ReadOnly', 'accessModes'],
    ['artifacts.encrypted=true,secret.keys.artifactEncryptionKey=null', 'artifactEncryptionKey'],
    ['artifacts.signed=true,secret.keys.artifactSigningKey=null', 'artifactSigningKey'],
    ['artifacts.trustedKeys[0]=ssh-ed25519', 'trustedKeys'],
    ['artifacts.kms.credentials=true', 'keyId'],
    ['artifacts.kms.keyId=k,artifacts.kms.credentials=true,secret.keys.kmsAccessKeyId=null', 'kmsAccessKeyId'],
    ['artifacts.kms.endpoint=kms:8080', 'endpoint'],
    ['artifacts.existingClaim=Not_A_Name', 'existingClaim'],
    ['artifacts.storage=tape', 'storage'],
    ['artifacts.storage=s3', 'bucket'],
    ['artifacts.storage=s3,artifacts.s3.bucket=models,artifacts.s3.endpoint=s3:9000', 'endpoint'],
    ['artifacts.storage=s3,artifacts.s3.bucket=models,secret.keys.s3AccessKeyId=null', 's3AccessKeyId'],
    ['datasets=null', 'datasets'],
    ['migrations=null', 'migrations'],
    ['headless=null', 'headless'],
    ['headless.enabled=maybe', 'headless'],
    ['serviceAccount=null', 'serviceAccount'],
    ['image.pullPolicy=Sometimes', 'pullPolicy'],
    ['image.tag=a b', 'tag'],
    ['image.repository=null', 'repository'],
    ['secret.name=Not_A_Name', 'name'],
    ['secret.name=null', 'name'],
    ['secret.keys=null', 'keys'],
    ['secret.keys.serviceToken=', 'serviceToken'],
    ['secret.keys.databaseUrl=null', 'databaseUrl'],
    ['secret.keys.redisUrl=null', 'redisUrl'],
    ['secret.value=x', 'value'],
    ['redis.enabled=null', 'enabled'],
    ['tls=null', 'tls'],
    ['tls.secretName=Not_A_Name', 'secretName'],
    ['ingress.host=a/b', 'host'],
    ['ingress.host=null', 'host'],
    ['databaseUrl=postgres://x', 'databaseUrl'],
    ['env=null', 'env'],
    ['env.log_level=debug', 'log_level'],
    ['env.LOG_LEVLE=debug', 'LOG_LEVLE'],
    ['env.SERVICE_TOKEN=x', 'SERVICE_TOKEN'],
    ['apps.registry.env.DATABASE_URL=x', 'DATABASE_URL'],
    ['apps.registry.env.REGISTRY_PORT=9000', 'REGISTRY_PORT'],
    ['defaults.env.AUTH_MODE=dev', 'AUTH_MODE'],
  ])('are refused: %s, naming %s', (value, field) => {
    expect(template(...profile('small'), '--set', value)).toMatchObject({
      status: 1,
      output: expect.stringContaining(field),
    });
  });

  it('are no brokers at all', () => {
    expect(template()).toMatchObject({ status: 1, output: expect.stringContaining('kafka.brokers') });
  });
});

const TLS = 'tls.secretName=certs,kafka.tls=true';
const GPU = 'apps.training.gpu.count=1,apps.inference.gpu.count=2';

described('values together', () => {
  it.each(
    ['small', 'production'].flatMap((name) =>
      [
        `${TLS},${GPU},defaults.autoscaling.enabled=false`,
        'image.repository=registry.example.com:5000/team/intelgraph,image.tag=1.2.3,imagePullSecrets[0].name=pull',
        'defaults.autoscaling.enabled=true,apps.inference.autoscaling.enabled=false,defaults.podDisruptionBudget.enabled=true',
        'defaults.replicas=1,defaults.podDisruptionBudget.enabled=true,defaults.podDisruptionBudget.maxUnavailable=50%',
        'redis.enabled=false,secret.keys.redisUrl=null,migrations.enabled=false',
        'artifacts.existingClaim=models,datasets.existingClaim=data,serviceAccount.create=false',
        `ingress.enabled=true,ingress.tlsSecretName=front,${TLS},artifacts.encrypted=true`,
        'apps.training=null,apps.gateway.replicas=0,env.NODE_OPTIONS=--max-old-space-size=900,defaults.env.TZ=UTC',
      ].map((values) => [name, values] as const),
    ),
  )('give valid manifests: profile %s with %s', (name, values) => {
    const { status, stdout, output } = template(...profile(name), '--set', values);
    expect([status, output.includes('Error')]).toEqual([0, false]);
    expect(validate(stdout).output).toMatch(/Valid: [1-9]\d*, Invalid: 0, Errors: 0, Skipped: 0/);
    const names = manifestsOf(stdout).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.length).toBe(new Set(names).size);
  });

  it('let the only pod of an app be moved: its budget does not forbid it', () => {
    const budgets = rendered('small', '--set', 'defaults.podDisruptionBudget.enabled=true').filter(
      ({ kind }) => kind === 'PodDisruptionBudget',
    );
    expect(budgets.map(({ spec }) => spec.maxUnavailable)).toEqual(Array.from({ length: 7 }, () => 1));
  });

  it('leave the number of pods to the autoscaler where there is one', () => {
    const manifests = rendered('production', '--set', 'apps.gateway.autoscaling.enabled=false');
    const deployed = manifests.filter(({ kind }) => kind === 'Deployment');
    const fixed = deployed.filter(({ spec }) => spec.replicas !== undefined).map(({ metadata }) => metadata.name);
    expect(fixed).toEqual(['intelgraph-gateway']);
    expect(manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')).toHaveLength(6);
  });
});
