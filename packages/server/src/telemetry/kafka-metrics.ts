import type { KafkaSource } from '../ingest/kafka/kafka-source.js';
import type { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import type { PartitionProgress } from '../ingest/kafka/partition-progress.js';
import type { Exposition, Reading } from './exposition.js';
import { gatewayFamilies as families } from './metric-families.js';

/** What the page of metrics says of Kafka. */
export function exposeKafka(page: Exposition, kafka: KafkaSources, nowMs: () => number): void {
  const each = (value: (source: KafkaSource) => number) => (): Reading[] =>
    kafka.list().map((source) => ({ labels: { cluster: source.cluster.name }, value: value(source) }));
  const eachPartition = (value: (partition: PartitionProgress) => number | undefined) => (): Reading[] =>
    kafka.list().flatMap(({ cluster, plan }) =>
      plan.list().flatMap((one) => {
        const found = value(one);
        const labels = { cluster: cluster.name, topic: one.topic, partition: String(one.partition) };
        return found === undefined ? [] : [{ labels, value: found }];
      }),
    );
  page.expose(
    families.kafkaUp,
    each(({ isUp }) => (isUp ? 1 : 0)),
  );
  page.expose(
    families.kafkaMessages,
    each(({ counts }) => counts.messages),
  );
  page.expose(families.kafkaRejected, () =>
    kafka
      .list()
      .flatMap(({ cluster, counts }) =>
        [...counts.rejected].map(([code, value]) => ({ labels: { cluster: cluster.name, code }, value })),
      ),
  );
  page.expose(
    families.kafkaUnsent,
    each(({ outbox }) => outbox.dropped),
  );
  page.expose(
    families.kafkaOutOfRange,
    each(({ counts }) => counts.outOfRange),
  );
  page.expose(
    families.kafkaLag,
    eachPartition(({ lag }) => lag),
  );
  page.expose(
    families.kafkaLagSeconds,
    eachPartition((one) => {
      const lagMs = one.lagMs(nowMs());
      return lagMs === undefined ? undefined : lagMs / 1_000;
    }),
  );
}
