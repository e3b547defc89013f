/** A sample value as every text format writes it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/**
 * A bucket boundary or quantile as OpenMetrics wants it, so that one boundary is one label value whoever printed it:
 * the shortest text that Go's `%g` gives, with `.0` where that would look like an integer.
 */
export function canonicalFloat(value: number): string {
  if (!Number.isFinite(value)) return numberText(value);
  const [digits = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
