import { readFile } from 'node:fs/promises';
import type { Catalog } from '@streamgauge/engine';
import { z } from 'zod';
import type { KafkaCluster, KafkaSettings } from '../../config/kafka-settings.js';
import { FileFault, readSettingsFile } from '../../config/settings-file.js';
import { TopicRoutes } from './topic-routes.js';

/** Injection token of `KafkaPlan`. */
export const KAFKA_PLAN = Symbol('KafkaPlan');

/** What is read from where. */
export interface KafkaPlan {
  readonly clusters: readonly ReachedCluster[];
  readonly routes: TopicRoutes;
}

export interface ReachedCluster extends KafkaCluster {
  /** PEM of the authority that has signed the brokers' certificates; undefined = those of Node. */
  readonly ca: string | undefined;
}

const choice = z.enum(['earliest', 'stop']);
const clustersSchema = z.strictObject({
  clusters: z.array(
    z.strictObject({
      name: z.string().regex(/^[\w.-]{1,64}$/, 'expected 1 to 64 letters, digits, dots, dashes'),
      brokers: z.array(z.string().regex(/^[^\s/:]+:\d{1,5}$/, 'expected host:port')).min(1),
      group: z.string().min(1).max(256).optional(),
      tenants: z.array(z.string().min(1).max(256)).min(1).optional(),
      start: z.enum(['earliest', 'latest']).optional(),
      outOfRange: choice.optional(),
      rejectedTopics: z.boolean().optional(),
      tls: z.boolean().optional(),
      caFile: z.string().min(1).optional(),
      sasl: z
        .strictObject({
          mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
          username: z.string().min(1),
          password: z.string().min(1),
        })
        .optional(),
    }),
  ),
});

/**
 * Reads what the settings name.
 *
 * @throws FileFault when a file is missing or wrong, or two channels want one topic.
 */
export async function loadKafka(
  settings: KafkaSettings,
  catalog: Catalog,
  catalogFile = 'catalog',
): Promise<KafkaPlan> {
  const further = settings.clustersFile === undefined ? [] : await readClusters(settings.clustersFile, settings);
  const clusters = [...(settings.cluster === undefined ? [] : [settings.cluster]), ...further];
  return {
    clusters: await Promise.all(clusters.map(async (cluster) => ({ ...cluster, ca: await readCa(cluster.caFile) }))),
    routes: routesOf(catalog, catalogFile),
  };
}

async function readClusters(file: string, { defaults }: KafkaSettings): Promise<KafkaCluster[]> {
  const { clusters } = await readSettingsFile(file, clustersSchema);
  const names = new Set(['default']);
  return clusters.map((cluster) => {
    if (names.has(cluster.name)) throw new FileFault(file, `there are two clusters named '${cluster.name}'`);
    names.add(cluster.name);
    const given = Object.fromEntries(Object.entries(cluster).filter(([, value]) => value !== undefined));
    return { ...defaults, ...given, name: cluster.name, brokers: cluster.brokers };
  });
}

async function readCa(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new FileFault(file, error instanceof Error ? error.message : String(error));
  }
}

function routesOf(catalog: Catalog, file: string): TopicRoutes {
  try {
    return new TopicRoutes(catalog.values());
  } catch (error) {
    throw new FileFault(file, error instanceof Error ? error.message : String(error));
  }
}
