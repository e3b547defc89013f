/** Where lines go: into new text, or over the numbers of text that is there already. */
export interface LineSink {
  /** Announces how many bytes follow at most, which then lie in one piece. */
  reserve(bytes: number): void;
  /** Takes back what came since the last announcement. */
  rewind(): void;
  /**
   * Text.
   *
   * @param ascii whether each character is a byte
   * @param byteLength of the text, where it is known
   */
  write(text: string, ascii?: boolean, byteLength?: number): void;
  /** A few bytes. */
  writeBytes(bytes: Uint8Array): void;
  /**
   * A value and the end of its line.
   *
   * @param text of the value, for all but integers from 0 to 2^31
   * @param exemplar which follows the value
   * @throws when the value is no number
   */
  endLine(value: number, text?: string, exemplar?: string): void;
}
