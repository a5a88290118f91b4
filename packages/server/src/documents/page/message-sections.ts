import type { JsonSchema } from '../json-schemas.js';
import { type Html, html, sentence } from './html.js';
import { formOf } from './schema-fields.js';

interface Channel {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Message>>;
}

interface Message {
  readonly name: string;
  readonly payload: JsonSchema;
  readonly examples?: readonly { readonly payload: unknown }[];
}

interface Operation {
  readonly action: 'send' | 'receive';
  readonly summary: string;
  readonly channel: { readonly $ref: string };
  readonly messages: readonly { readonly $ref: string }[];
  readonly reply?: { readonly messages: readonly { readonly $ref: string }[] };
}

/** One section per door, with what clients send and what the server says. */
export function channelSections(asyncApi: JsonSchema): Html[] {
  const channels = asyncApi.channels as Record<string, Channel>;
  const operations = Object.values(asyncApi.operations as Record<string, Operation>);
  return Object.entries(channels).map(([id, channel]) => {
    const here = operations.filter(({ channel: { $ref } }) => $ref === `#/channels/${id}`);
    return html`<article id="channel-${id}">
<h3>${channel.title} <code>${channel.address}</code></h3>
<p>${sentence(channel.description)}</p>
${list(
  'From clients',
  here.filter(({ action }) => action === 'receive'),
  channel,
)}
${list(
  'From the server',
  here.filter(({ action }) => action === 'send'),
  channel,
)}
</article>`;
  });
}

function list(title: string, operations: readonly Operation[], channel: Channel): Html | undefined {
  if (operations.length === 0) return undefined;
  return html`<h4>${title}</h4>${operations.map((operation) => operationSection(operation, channel))}`;
}

function operationSection({ summary, messages, reply }: Operation, channel: Channel): Html {
  const [message] = messages.flatMap((reference) => messageAt(reference.$ref, channel));
  const [answer] = (reply?.messages ?? []).flatMap((reference) => messageAt(reference.$ref, channel));
  if (message === undefined) return html``;
  return html`<details>
<summary><code>${message.name}</code><span>${sentence(summary)}</span></summary>
<p class="form">${formOf(message.payload)}</p>
${answer === undefined ? undefined : html`<p class="form">Answer: ${formOf(answer.payload)}</p>`}
${(message.examples ?? []).map(({ payload }) => html`<pre><code>${JSON.stringify(payload, null, 2)}</code></pre>`)}
</details>`;
}

function messageAt(reference: string, channel: Channel): Message[] {
  const message = channel.messages[reference.split('/').at(-1) ?? ''];
  return message === undefined ? [] : [message];
}
