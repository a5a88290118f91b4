/** A file that cannot be replayed as asked. The message is a sentence for the person who asked. */
export class RecordingFault extends Error {
  override readonly name = 'RecordingFault';
}
