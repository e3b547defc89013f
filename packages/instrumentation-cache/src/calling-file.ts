import { basename, dirname, extname } from 'node:path';
import { getCallSites } from 'node:util';

const channelModule = 'node:diagnostics_channel';
/** The frames between the subscriber and the program: ours, Node's channel, the library's own. */
const framesToRead = 30;

/**
 * The program's file that made the library publish, by the stack of a `diagnostics_channel` subscriber.
 *
 * @param library the package that published; its own frames are skipped
 * @returns the file's name without directory and extension (`response-cache`), or its directory's name for an `index` or
 * `main` file; `undefined` where another package made the call, or nobody's code is on the stack
 */
export function callingFile(library: string): string | undefined {
  const frames = getCallSites(framesToRead);
  const channel = frames.findIndex((frame) => frame.scriptName === channelModule);
  const libraryPath = `/node_modules/${library}/`;
  const caller = frames.slice(channel + 1).find((frame) => {
    const file = frame.scriptName.replaceAll('\\', '/');
    return file !== '' && file !== channelModule && !file.includes(libraryPath);
  });
  if (channel === -1 || caller === undefined) return undefined;
  const file = caller.scriptName.replaceAll('\\', '/');
  if (file.startsWith('node:') || file.includes('/node_modules/')) return undefined;
  return nameOf(file);
}

function nameOf(file: string): string {
  const name = basename(file, extname(file));
  return name === 'index' || name === 'main' ? basename(dirname(file)) || name : name;
}
