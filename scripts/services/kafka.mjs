import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { endLeftover, freePort, startChild } from './child-service.mjs';
import { kafkaJars } from './kafka-jars.mjs';

const JVM = ['-Xmx512m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const LOG4J2 = `<Configuration status="WARN">
  <Appenders><Console name="out"><PatternLayout pattern="%d %p %c{1} %m%n"/></Console></Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`;

/** A second listener: SASL/PLAIN over TLS, for those who log in as the one user. */
function securedListener({ port, certificateAndKey, username, password }) {
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': certificateAndKey,
    'listener.name.secured.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.secured.plain.sasl.jaas.config': `${login} required user_${username}="${password}";`,
    'listener.name.secured.ssl.client.auth': 'none',
    address: `SECURED://127.0.0.1:${port}`,
  };
}

function properties({ dir, port, controllerPort, secured }) {
  const { address, ...security } = secured === undefined ? {} : securedListener(secured);
  const open = [`PLAINTEXT://127.0.0.1:${port}`, ...(address === undefined ? [] : [address])];
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...open, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': open.join(','),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(dir, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 8,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    ...security,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Asks the broker for its metadata: a log line would not prove that it answers. */
export async function probeKafka(brokers) {
  const admin = new Kafka({
    clientId: 'probe',
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 2000,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Starts one Kafka node (KRaft) whose data is below `dir`; a second start finds it again. `secured` adds a listener that
 * wants TLS and a login.
 *
 * @returns brokers, pid and stop()
 */
export async function startKafka({ dir, port, say, secured }) {
  mkdirSync(dir, { recursive: true });
  const mark = join(dir, 'server.properties');
  await endLeftover(dir, mark);
  const jars = join(kafkaJars(say), '*');
  writeFileSync(mark, properties({ dir, port, controllerPort: await freePort(), secured }));
  writeFileSync(join(dir, 'log4j2.xml'), LOG4J2);
  const java = [...JVM, `-Dlog4j2.configurationFile=${join(dir, 'log4j2.xml')}`, '-cp', jars];
  if (!existsSync(join(dir, 'data', 'meta.properties'))) {
    // Joined by "=": one id in 64 begins with a dash and would be taken for an option.
    const clusterId = randomBytes(16).toString('base64url');
    const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', mark];
    const formatted = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
    if (formatted.status !== 0)
      throw new Error(`Kafka could not format its folder:\n${formatted.stdout}${formatted.stderr}`);
  }
  const brokers = [`127.0.0.1:${port}`];
  const args = [...java, 'kafka.Kafka', mark];
  const child = await startChild({ dir, name: 'kafka', command: 'java', args, mark, probe: () => probeKafka(brokers) });
  return { brokers, ...child };
}
