import type { Catalog } from '@streamgauge/engine';
import { z } from 'zod';
import { FileFault, readSettingsFile } from '../../config/settings-file.js';
import { type AlertRule, alertRuleSchema } from './alert-rule.js';
import { news2Metrics } from './news2.js';

/** The rules that come with the gateway. */
const shipped = new URL('../../../../../rules/health.json', import.meta.url);

/**
 * The rules of a file, or those that come with the gateway; of the latter only those that the catalog has a channel for.
 *
 * @throws FileFault when the file cannot be read, has a rule of the wrong form, two of one name, or one about a channel or
 *   metric that is not in the catalog.
 */
export async function loadRules(file: string | undefined, catalog: Catalog): Promise<AlertRule[]> {
  const rules = await readSettingsFile(file ?? shipped, z.array(alertRuleSchema));
  const known = file === undefined ? rules.filter((rule) => faultOf(rule, catalog) === undefined) : rules;
  known.forEach((rule, index) => {
    const isTwin = known.findIndex(({ name }) => name === rule.name) !== index;
    const fault = isTwin ? 'is there twice' : faultOf(rule, catalog);
    if (fault !== undefined) throw new FileFault(file ?? shipped, `rule ${rule.name}: ${fault}`);
  });
  return known;
}

function faultOf(rule: AlertRule, catalog: Catalog): string | undefined {
  if (rule.type === 'device') return undefined;
  const channel = catalog.get(rule.channel);
  if (channel?.kind !== 'metrics') return `there is no channel of metrics ${rule.channel}`;
  const strange = Object.keys(rule.where ?? {}).find((label) => !channel.labelIndex.has(label));
  if (strange !== undefined) return `${rule.channel} has no label ${strange}`;
  if (rule.type === 'score') {
    return news2Metrics.some((name) => channel.metricIndex.has(name))
      ? undefined
      : `${rule.channel} has none of ${news2Metrics.join(', ')}`;
  }
  const metric = channel.metrics.find(({ name }) => name === rule.metric);
  if (metric === undefined) return `${rule.channel} has no metric ${rule.metric}`;
  // What is computed after merging is in no sample.
  return metric.formula === undefined ? undefined : `${rule.metric} is computed; a rule watches what is measured`;
}
