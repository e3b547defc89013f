/** A kind of setting: how its text is read, and what a program may give. */
export interface SettingKind<Value> {
  /** What is expected, for diagnostics and the documentation. */
  readonly expects: string;
  /** The value of an environment variable, or undefined where the text is none. */
  fromText(text: string): Value | undefined;
  /** Whether a value that a program gives is one. */
  accepts(value: unknown): value is Value;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wholeNumber = (least: number, most: number, expects: string): SettingKind<number> => {
  const accepts = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return {
    expects,
    accepts,
    fromText: (text) => (/^\d+$/.test(text.trim()) && accepts(Number(text)) ? Number(text) : undefined),
  };
};

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const text: SettingKind<string> = {
  expects: 'a text that is not empty',
  fromText: (given) => given.trim(),
  accepts: isText,
};

export const flag: SettingKind<boolean> = {
  expects: '`true` or `false`',
  fromText: (given) => ({ true: true, false: false })[given.trim().toLowerCase()],
  accepts: (value) => typeof value === 'boolean',
};

export const port: SettingKind<number> = wholeNumber(0, 65_535, 'a whole number from 0 to 65535');

export const milliseconds: SettingKind<number> = wholeNumber(
  1,
  86_400_000,
  'a whole number of milliseconds of at least 1',
);

export const seconds: SettingKind<number> = wholeNumber(
  1,
  31_536_000,
  'a whole number of seconds of at least 1',
);

export const seriesCount: SettingKind<number> = wholeNumber(1, 10_000_000, 'a whole number of at least 1');

export const urlPath: SettingKind<string> = {
  expects: 'a path that begins with `/`',
  fromText: (given) => (given.trim().startsWith('/') ? given.trim() : undefined),
  accepts: (value): value is string => isText(value) && value.startsWith('/'),
};

export const list: SettingKind<readonly string[]> = {
  expects: 'names with commas between them',
  fromText: splitList,
  accepts: (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
};

/** A list whose members are all of a closed set. */
export function listOf<Member extends string>(members: readonly Member[]): SettingKind<readonly Member[]> {
  const isMember = (value: unknown): value is Member => members.some((member) => member === value);
  const accepts = (value: unknown): value is readonly Member[] =>
    Array.isArray(value) && value.every(isMember);
  return {
    expects: `${members.map((member) => `\`${member}\``).join(', ')}, with commas between them`,
    fromText(given) {
      const parts = splitList(given.toLowerCase());
      return parts.length > 0 && accepts(parts) ? parts : undefined;
    },
    accepts,
  };
}

/** One of a closed set. */
export function oneOf<Member extends string>(members: readonly Member[]): SettingKind<Member> {
  const find = (value: unknown) => members.find((member) => member === value);
  return {
    expects: members.map((member) => `\`${member}\``).join(', '),
    fromText: (given) => find(given.trim().toLowerCase()),
    accepts: (value): value is Member => find(value) !== undefined,
  };
}

/** One of a closed set, spelt exactly. */
export function namedOneOf<Member extends string>(members: readonly Member[]): SettingKind<Member> {
  return { ...oneOf(members), fromText: (given) => members.find((member) => member === given.trim()) };
}

export const credentials: SettingKind<string> = {
  expects: 'a text `user:password`',
  fromText: (given) => (/^[^:]+:./s.test(given) ? given : undefined),
  accepts: (value): value is string => isText(value) && /^[^:]+:./s.test(value),
};

const readPairs = (given: string): Readonly<Record<string, string>> | undefined => {
  const pairs = splitList(given).map((pair) => /^([^=]+)=(.*)$/.exec(pair)?.slice(1) ?? []);
  const whole = pairs.every(([key, value]) => isText(key?.trim()) && value !== undefined);
  return whole
    ? Object.fromEntries(pairs.map(([key = '', value = '']) => [key.trim(), value.trim()]))
    : undefined;
};

export const texts: SettingKind<Readonly<Record<string, string>>> = {
  expects: 'pairs `name=value` with commas between them',
  fromText: readPairs,
  accepts: (value): value is Readonly<Record<string, string>> =>
    isRecord(value) && Object.values(value).every((member) => typeof member === 'string'),
};

/** Attributes as the OpenTelemetry specification writes them in a variable: W3C baggage, values percent-encoded. */
export const resourceAttributes: SettingKind<Readonly<Record<string, string>>> = {
  expects: 'pairs `key=value` with commas between them, values percent-encoded',
  fromText(given) {
    const pairs = Object.entries(readPairs(given) ?? { '': '' });
    try {
      const decoded = pairs.map(([name, value]) => [decodeURIComponent(name), decodeURIComponent(value)]);
      return decoded.some(([name]) => name === '') ? undefined : Object.fromEntries(decoded);
    } catch {
      return undefined;
    }
  },
  accepts: texts.accepts,
};

/** Names, each with a whole number, where every name must be known. */
export function countsOf(names: readonly string[]): SettingKind<Readonly<Record<string, number>>> {
  const accepts = (value: unknown): value is Readonly<Record<string, number>> =>
    isRecord(value) &&
    Object.entries(value).every(
      ([name, count]) =>
        names.includes(name) && typeof count === 'number' && Number.isInteger(count) && count >= 0,
    );
  return {
    expects: `pairs \`name=count\` with commas between them, where a name is one of ${names.join(', ')}`,
    fromText(given) {
      const pairs = Object.entries(readPairs(given) ?? { '': '' });
      const counts = Object.fromEntries(
        pairs.map(([name, count]) => [name, count === '' ? Number.NaN : Number(count)]),
      );
      return accepts(counts) ? counts : undefined;
    },
    accepts,
  };
}
