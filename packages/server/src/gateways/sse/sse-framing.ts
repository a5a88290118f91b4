import type { Frame, FrameContent, Framing, Subscription } from '@streamgauge/engine';
import { encodePosition } from '@streamgauge/protocol';

/**
 * One event as a block of the stream. JSON has no line break of its own, so data is always one line.
 *
 * @param id What the client says it had last when it comes back; left out, what it says does not change.
 */
export function sseBlock(event: string, json: string, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${json}\n\n`;
}

/**
 * Blocks as they go over the network.
 *
 * @param isChunked Whether the response is one of HTTP/1.1, whose body comes in chunks that say their length.
 */
export function sseBytes(blocks: string, isChunked: boolean): Buffer {
  if (!isChunked) return Buffer.from(blocks);
  return Buffer.from(`${Buffer.byteLength(blocks).toString(16)}\r\n${blocks}\r\n`);
}

type View = Subscription['view'];

const chunkedFramings = new WeakMap<View, Framing<Buffer>>();
const plainFramings = new WeakMap<View, Framing<Buffer>>();

/** The blocks of one view's frames: the epoch, which is half of an id, is the view's and stands in no update. */
export function sseFramingOf(view: View, isChunked: boolean): Framing<Buffer> {
  const framings = isChunked ? chunkedFramings : plainFramings;
  let framing = framings.get(view);
  if (framing === undefined) {
    framing = {
      encode: (frame: Frame) =>
        sseBytes(sseBlock(frame.content.event, frame.json(), idOf(frame.content, view)), isChunked),
      join: (parts) => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)),
    };
    framings.set(view, framing);
  }
  return framing;
}

/** The position that a client has with this frame. With all but the last page of a snapshot it has none yet. */
function idOf({ event, data }: FrameContent, view: View): string | undefined {
  // Another service of the application may have subscribed this session to more; a client resumes what it asked for.
  if (data.view !== view.id) return undefined;
  const { epoch } = view;
  switch (event) {
    case 'snapshot':
      return data.final ? encodePosition(data) : undefined;
    case 'update':
    case 'event':
      return encodePosition({ epoch, sequence: data.sequence });
    case 'events:gap':
      return encodePosition({ epoch, sequence: data.to });
    default:
      return undefined;
  }
}
