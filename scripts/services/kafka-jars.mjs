import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { commandOnPath } from './child-service.mjs';

export const KAFKA_VERSION = '4.4.0';
// Without a binding the broker logs nothing.
const LOG_BINDING_VERSION = '2.25.5';
const CACHE = resolve(import.meta.dirname, '../../.cache', `kafka-${KAFKA_VERSION}`, 'libs');

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>intelgraph</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG_BINDING_VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** What is missing to run Kafka here, in words for people; undefined when nothing is. */
export function missingForKafka() {
  if (commandOnPath('java') === undefined)
    return 'Java 17 is not on the PATH (Debian: apt-get install openjdk-17-jre-headless)';
  if (!existsSync(CACHE) && commandOnPath('mvn') === undefined) {
    return 'Maven is not on the PATH; it fetches Kafka once (Debian: apt-get install maven)';
  }
  return undefined;
}

/** Folder of the broker's jars; fetched from Maven at the first call and kept. */
export function kafkaJars(say = () => undefined) {
  if (existsSync(CACHE)) return CACHE;
  say(`fetching Apache Kafka ${KAFKA_VERSION} from Maven (once) …`);
  mkdirSync(dirname(CACHE), { recursive: true });
  // Beside the final place, then renamed: who is interrupted leaves no half cache, and two at once do no harm.
  const draft = mkdtempSync(`${dirname(CACHE)}/draft-`);
  writeFileSync(join(draft, 'pom.xml'), POM);
  const args = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=libs', '-DincludeScope=runtime'];
  const maven = spawnSync('mvn', args, { cwd: draft, encoding: 'utf8', timeout: 600_000 });
  if (maven.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`Maven could not fetch Kafka:\n${maven.stdout}${maven.stderr}${maven.error?.message ?? ''}`);
  }
  try {
    renameSync(join(draft, 'libs'), CACHE);
  } catch (error) {
    if (!existsSync(CACHE)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return CACHE;
}
