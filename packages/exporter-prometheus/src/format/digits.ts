const zero = 48;

/** How many digits an integer from 0 to 2^31 has. */
export function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 100_000_000) return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}

/** Writes an integer from 0 to 2^31 over as many bytes as it has digits. */
export function writeDigits(target: Uint8Array, start: number, digits: number, value: number): void {
  let rest = value | 0;
  for (let index = start + digits - 1; index > start; index--) {
    const shorter = (rest / 10) | 0;
    target[index] = zero + rest - shorter * 10;
    rest = shorter;
  }
  target[start] = zero + rest;
}
