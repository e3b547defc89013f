/**
 * Text as every format can carry it: half a surrogate pair, which UTF-8 has no bytes for, becomes U+FFFD, and so does
 * the character zero, at which Prometheus' parser takes a name or a help text for ended.
 */
export function printableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
