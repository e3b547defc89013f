/**
 * UCUM units to Prometheus words. The table is that of prometheus/otlptranslator, which the OpenTelemetry Collector
 * and Prometheus run. Where the specification's prose differs from it (`kBy`, `tebibytes`), the code decides,
 * because one name on every path is worth more than the better spelling.
 */
const unitWords = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

const perUnitWords = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** The two parts a unit adds to a metric name: `By/s` gives `bytes` and `per_second`. Either may be empty. */
export interface UnitSuffixes {
  readonly main: string;
  readonly per: string;
}

/** Splits a UCUM unit at its first `/` and translates both halves; an annotation such as `{request}` adds nothing. */
export function unitSuffixes(unit: string): UnitSuffixes {
  const slash = unit.indexOf('/');
  const main = (slash < 0 ? unit : unit.slice(0, slash)).trim();
  const per = slash < 0 ? '' : unit.slice(slash + 1).trim();
  const perWord = isAnnotation(per) ? '' : (perUnitWords.get(per) ?? per);
  return {
    main: isAnnotation(main) ? '' : (unitWords.get(main) ?? main),
    per: perWord === '' ? '' : `per_${perWord}`,
  };
}

/** The unit as Prometheus writes it in `# UNIT`: `By/s` is `bytes_per_second`, `{request}` and `1` are empty. */
export function translateUnit(unit: string, escapes = true): string {
  const suffixes = unitSuffixes(unit);
  const main = escapes ? cleanUnit(suffixes.main) : suffixes.main;
  const per = escapes ? cleanUnit(suffixes.per) : suffixes.per;
  const joined = main !== '' && per !== '' ? `${main}_${per}` : main + per;
  return joined.replace(/^_/, '').replace(/_$/, '');
}

/** A unit in characters that a metric name may have, underscores collapsed, none in front. */
export function cleanUnit(unit: string): string {
  return unit.replace(/[^a-zA-Z0-9:]+/gu, '_').replace(/^_/, '');
}

function isAnnotation(unit: string): boolean {
  return unit === '' || /[{}]/.test(unit);
}
