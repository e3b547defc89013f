import { BATCH, isGroup, type Subject, subjects } from './subjects.ts';

// A process of its own for one subject: nothing that another one did is compiled into what is measured here. It is told
// over its channel what to do, so that the processes take turns and all of them see the same disturbances.

/** How long one measurement is to take, in milliseconds of processor time. */
const MEASUREMENT_MILLISECONDS = 60;

const [group = '', name = '', series = '0'] = process.argv.slice(2);
const create = isGroup(group) ? subjects[group][name] : undefined;
if (create === undefined) throw new Error(`there is no ${group} "${name}"`);

let subject: Subject | undefined;
let count = BATCH;

function measure(one: Subject): number {
  const before = process.cpuUsage();
  one.record(count);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Compiles the subject by using it, and finds how often it must record to be measured. */
function warmUp(one: Subject): void {
  for (let spent = 0; spent < 400_000; ) {
    const microseconds = measure(one);
    spent += microseconds;
    if (microseconds < MEASUREMENT_MILLISECONDS * 1000) count = Math.ceil((count * 1.5) / BATCH) * BATCH;
  }
}

process.on('message', async (request) => {
  if (request === 'prepare') {
    subject = create(Number(series));
    warmUp(subject);
    process.send?.(0);
  } else if (request === 'measure' && subject !== undefined) {
    process.send?.((measure(subject) * 1000) / count);
  }
});

process.send?.('started');
