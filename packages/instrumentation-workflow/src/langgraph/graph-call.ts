/** How a caller of a graph gets to see the tokens of its models. */
export type TokenView = 'chunks' | 'events' | 'none';

/** One call of a graph's `stream`, and the run that came of it. */
export interface GraphCall {
  readonly tokens: TokenView;
  /** Set when the run starts; stays unset for a subgraph. */
  firstToken: (() => void) | undefined;
}

const tokenModes = ['messages', 'custom'];

/** What a caller sees who gave these options: it follows from the stream mode. */
export function tokenView(options: unknown, defaultStreamMode: unknown): TokenView {
  if (field(options, 'version') !== undefined) return 'events';
  const mode = field(options, 'streamMode') ?? defaultStreamMode;
  const modes = Array.isArray(mode) ? mode : [mode];
  return modes.some((each) => tokenModes.includes(each)) ? 'chunks' : 'none';
}

/**
 * Whether a chunk of a stream brings text to its caller. A chunk is the payload alone where one mode was asked for, and
 * has the mode, and for subgraphs the namespace before it, where several were.
 */
export function bringsToken(chunk: unknown, options: unknown): boolean {
  const several = Array.isArray(field(options, 'streamMode'));
  const subgraphs = field(options, 'subgraphs') === true;
  if (!Array.isArray(chunk) || !(several || subgraphs)) return hasText(chunk);
  if (several && !tokenModes.includes(chunk[subgraphs ? 1 : 0])) return false;
  return hasText(chunk.at(-1));
}

/** In mode `messages` a payload is a message with its metadata; in `custom` it is whatever the node wrote. */
function hasText(payload: unknown): boolean {
  const message = Array.isArray(payload) ? payload[0] : payload;
  return field(message, 'content') !== '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
