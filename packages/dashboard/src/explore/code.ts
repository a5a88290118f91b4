import type { MetricsRequest } from '@streamgauge/react';

/** A program that does what the form does. */
export interface Code {
  readonly name: string;
  readonly text: string;
  /** What it needs and how it is run. */
  readonly run: string;
}

export interface CodeInput {
  readonly request: MetricsRequest;
  /** Origin of the gateway. */
  readonly url: string;
  readonly tenantId: string;
  /** A metric of the channel, for the publishers. */
  readonly metric: string;
}

const indent = (value: unknown, by: number): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(by)}`);

/** The same question in every way in which it can be asked; each runs as it stands, with the token in `TOKEN`. */
export function codesFor(input: CodeInput): readonly Code[] {
  return [
    reactCode(input),
    clientCode(input),
    socketIoCode(input),
    nestCode(input),
    curlCode(input),
    webSocketCode(input),
  ];
}

function reactCode({ request, url }: CodeInput): Code {
  return {
    name: 'React',
    run: 'npm install react react-dom @streamgauge/react',
    text: `import { createMetricsClient, MetricsProvider, useMetrics } from '@streamgauge/react';

const client = createMetricsClient({ url: '${url}', token: async () => window.TOKEN });

function Live() {
  const now = useMetrics(${indent(request, 2)});
  return <pre data-health={now.health}>{JSON.stringify(now.series.length > 0 ? now.series : now.data, null, 2)}</pre>;
}

export function App() {
  return (
    <MetricsProvider client={client}>
      <Live />
    </MetricsProvider>
  );
}
`,
  };
}

function clientCode({ request, url }: CodeInput): Code {
  return {
    name: 'Client SDK',
    run: 'npm install @streamgauge/client; node live.mjs',
    text: `import { createMetricsClient } from '@streamgauge/client';

const client = createMetricsClient({ url: '${url}', token: process.env.TOKEN });
const subscription = client.subscribe(${indent(request, 0)});
subscription.onUpdate(({ metrics, series }) => console.log(JSON.stringify({ metrics, series })));
`,
  };
}

function socketIoCode({ request, url }: CodeInput): Code {
  return {
    name: 'Socket.IO',
    run: 'npm install socket.io-client; node live.mjs',
    text: `import { io } from 'socket.io-client';

const socket = io('${url}/analytics/stream', { auth: { token: process.env.TOKEN } });
socket.on('connected', () => socket.emit('subscribe', ${indent(request, 0)}));
socket.on('snapshot', (snapshot) => console.log(JSON.stringify(snapshot)));
socket.on('update', (update) => console.log(JSON.stringify(update)));
socket.on('connect_error', (error) => console.error(error.message));
`,
  };
}

function nestCode({ request, tenantId, metric }: CodeInput): Code {
  return {
    name: 'Nest publisher',
    run: 'in a provider of your own application, beside the gateway',
    text: `import { Injectable } from '@nestjs/common';
import { MetricStreamService } from '@streamgauge/server';

@Injectable()
export class Publisher {
  constructor(private readonly metrics: MetricStreamService) {}

  async publish(value: number): Promise<void> {
    await this.metrics.publishMetric('${tenantId}', '${request.channel}', { ${metric}: value });
  }
}
`,
  };
}

function curlCode({ request, url, metric }: CodeInput): Code {
  return {
    name: 'curl publish',
    run: 'the token needs the scope “ingest”',
    text: `curl -sS '${url}/ingest/${request.channel}' \\
  -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -d '${JSON.stringify({ metrics: { [metric]: 1 } })}'
`,
  };
}

function webSocketCode({ request, url }: CodeInput): Code {
  const frame = JSON.stringify({ event: 'subscribe', id: 1, data: request });
  return {
    name: 'WebSocket',
    run: 'node live.mjs; or: wscat -s streamgauge.v1 -s "bearer.$TOKEN" -c ws://…/ws, and paste the frame',
    text: `const socket = new WebSocket('${url.replace(/^http/, 'ws')}/ws', ['streamgauge.v1', \`bearer.\${process.env.TOKEN}\`]);
socket.onopen = () => socket.send(${JSON.stringify(frame)});
socket.onmessage = ({ data }) => console.log(data);
socket.onclose = ({ code, reason }) => console.error(code, reason);
`,
  };
}
