const smallMax = 125;
const mediumMax = 0xffff;
const finalText = 0x81;
const compressed = 0x40;

/** One unmasked text message as one WebSocket frame (RFC 6455, 5.2), with `RSV1` where it is compressed (RFC 7692). */
export function textFrame(payload: Uint8Array, isCompressed = false): Buffer {
  const headerLength = payload.length <= smallMax ? 2 : payload.length <= mediumMax ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + payload.length);
  frame[0] = isCompressed ? finalText | compressed : finalText;
  if (headerLength === 2) {
    frame[1] = payload.length;
  } else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(payload.length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  frame.set(payload, headerLength);
  return frame;
}

/** The text inside a frame that `textFrame` made. */
export function payloadOf(frame: Buffer): Buffer {
  const length = frame[1] ?? 0;
  return frame.subarray(length <= smallMax ? 2 : length === 126 ? 4 : 10);
}
