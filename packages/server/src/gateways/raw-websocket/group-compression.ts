import type { IncomingHttpHeaders } from 'node:http';
import type { FrameBatch } from '@streamgauge/engine';
import { rawFraming } from './raw-framing.js';
import { type DeflateMember, SharedDeflate } from './shared-deflate.js';

/** Compresses what goes to groups of sessions, once per group; everything else goes as it is. */
export class GroupCompression {
  /** A group that nobody is in any more takes its stream with it. */
  private readonly streams = new WeakMap<object, SharedDeflate>();

  encode(batch: FrameBatch, member: DeflateMember): Buffer {
    const { group } = batch;
    if (group === undefined) return batch.encodedBy(rawFraming);
    let stream = this.streams.get(group);
    if (stream === undefined) {
      stream = new SharedDeflate();
      this.streams.set(group, stream);
    }
    return stream.encode(batch, member);
  }
}

/**
 * Takes back a client's offer of extensions unless it is one that a shared stream can meet: the history of messages is
 * kept, and the client's window is the usual one. Browsers and `ws` offer that; others are served uncompressed.
 */
export function keepMeetableOffer(headers: IncomingHttpHeaders): void {
  const offer = headers['sec-websocket-extensions'];
  if (offer !== undefined && /server_no_context_takeover|server_max_window_bits/.test(offer)) {
    delete headers['sec-websocket-extensions'];
  }
}
