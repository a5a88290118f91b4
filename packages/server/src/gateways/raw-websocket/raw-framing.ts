import type { Frame, Framing } from '@streamgauge/engine';
import { textFrame } from './text-frame.js';

/**
 * A frame as one WebSocket text frame of `/ws`, ready to be written; several joined are several messages. A view that is
 * pinned to one series has its key label at the top level too, so that a client that knows only `{meterId, data}` can use
 * it as it is.
 */
export const rawFraming: Framing<Buffer> = {
  encode(frame: Frame): Buffer {
    const pinned =
      frame.pinned === undefined ? '' : `${JSON.stringify(frame.pinned.label)}:${JSON.stringify(frame.pinned.value)},`;
    return textFrame(Buffer.from(`{"event":"${frame.content.event}",${pinned}"data":${frame.json()}}`));
  },
  join: (parts) => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)),
};

/** An event that is no view's frame. */
export function rawMessage(event: string, data: unknown, id?: unknown): string {
  return JSON.stringify(id === undefined ? { event, data } : { event, id, data });
}
