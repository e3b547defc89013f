const units = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;
const pattern = new RegExp(
  `^(?=.)${Object.keys(units)
    .map((unit) => `(?:(?<${unit}>\\d+)${unit})?`)
    .join('')}$`,
);

/**
 * Seconds of a duration as Prometheus writes it: `5m`, `1h30m`.
 * @throws Error when it is none
 */
export function durationSeconds(duration: string): number {
  const found = pattern.exec(duration)?.groups;
  if (found === undefined) throw new Error(`"${duration}" is no duration such as 5m`);
  return Object.entries(units).reduce((sum, [unit, seconds]) => sum + Number(found[unit] ?? 0) * seconds, 0);
}
