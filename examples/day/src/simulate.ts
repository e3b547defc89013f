import { OpenMetricsFile } from './open-metrics-file.ts';
import { otlpTaker } from './otlp-push.ts';
import { dayStart, simulateDay } from './simulate-day.ts';

/**
 * `simulate.ts FILE` writes the day to a file; `simulate.ts URL HOURS` pushes its first hours by OTLP. In a process of its
 * own, for it takes the clocks over.
 */
const [, , target, hours = '24'] = process.argv;
if (target === undefined) throw new Error('usage: simulate.ts FILE, or simulate.ts URL HOURS');

if (target.startsWith('http')) {
  const report = await simulateDay({
    to: dayStart + Number(hours) * 3600,
    createTaker: () => otlpTaker(target),
    resourceOf: (instance) => ({ 'service.name': 'vital', 'service.instance.id': instance }),
  });
  console.log(JSON.stringify({ ...report, samples: 0 }));
} else {
  const file = new OpenMetricsFile(target);
  const report = await simulateDay({ createTaker: (instance) => file.taker(instance) });
  await file.close();
  console.log(JSON.stringify({ ...report, samples: file.samples }));
}
