import { simulateDay } from './simulate-day.ts';

/** `simulate.ts FILE [SEED]`: writes the day to a file. In a process of its own, for it takes the clocks over. */
const [, , file, seed] = process.argv;
if (file === undefined) throw new Error('usage: simulate.ts FILE [SEED]');
console.log(JSON.stringify(await simulateDay({ file, seed: seed === undefined ? 1 : Number(seed) })));
