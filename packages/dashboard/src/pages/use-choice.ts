import { type MetricsSnapshot, useMetrics } from '@streamgauge/react';
import { useState } from 'react';

type DataStatus = MetricsSnapshot['status'];

export interface Choice {
  readonly options: readonly string[];
  readonly chosen: string | undefined;
  readonly choose: (option: string) => void;
  /** Whether one knows already which there are. */
  readonly status: DataStatus;
}

/** The values of a label that have appeared in a channel, and the one that is looked at: the first until somebody chooses. */
export function useChoice(channel: string, label: string, metric: string): Choice {
  const { series, status } = useMetrics({ channel, metrics: [metric], groupBy: [label] });
  const [wanted, choose] = useState<string>();
  const options = series.flatMap(({ labels }) => labels[label] ?? []).sort();
  const chosen = wanted !== undefined && options.includes(wanted) ? wanted : options[0];
  return { options, chosen, choose, status };
}
