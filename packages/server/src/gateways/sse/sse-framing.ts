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

const framings = new WeakMap<Subscription['view'], Framing<Buffer>>();

/** The blocks of one view's frames: the epoch, which is half of an id, is the view's and stands in no update. */
export function sseFramingOf(view: Subscription['view']): Framing<Buffer> {
  let framing = framings.get(view);
  if (framing === undefined) {
    framing = {
      encode: (frame: Frame) => Buffer.from(sseBlock(frame.content.event, frame.json(), idOf(frame.content, view))),
      join: (parts) => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)),
    };
    framings.set(view, framing);
  }
  return framing;
}

/** The position that a client has with this frame. With all but the last page of a snapshot it has none yet. */
function idOf({ event, data }: FrameContent, view: Subscription['view']): string | undefined {
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
