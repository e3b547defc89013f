import { counter, fires, type InputSeries, input, type RuleCase, says, silent } from './rule-case.ts';

type Labels = {
  readonly job?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly category?: 'llm' | 'tool';
};

/** A process that has run since long before the test. */
const up = (values = '86400+60x3000', labels: Labels = {}): InputSeries =>
  input('vital.uptime', labels, values);
const cost = (values: string, labels: Labels = {}): InputSeries => ({
  ...input('vital.estimated_cost', labels, values),
  ...up('86400+60x3000', { job: labels.job, instance: labels.instance } satisfies Labels),
});

const daily: readonly RuleCase[] = [
  fires(
    'VitalHighDailyCost',
    'five dollars an hour, in two jobs',
    '26h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.0834x1600'),
    cost('0+0.0834x1600', { job: 'other' }),
  ),
  fires(
    'VitalHighDailyCost',
    'spread over instances, models and a restart',
    '26h',
    [{ job: 'vital' }],
    cost('0+0.06x1600', { model: 'x' }),
    input('vital.estimated_cost', { model: 'y' }, '0+0.03x1600'),
    input('vital.estimated_cost', { model: 'x', instance: 'b:1' }, '5000+0.02x700 0+0.02x900'),
    input('vital.uptime', { instance: 'b:1' }, '9000+60x700 0+60x900'),
  ),
  silent('VitalHighDailyCost', 'nothing is spent', '26h', cost('500x1600')),
  silent('VitalHighDailyCost', 'three dollars an hour, for two days', '48h', cost('0+0.05x3000')),
  silent(
    'VitalHighDailyCost',
    'a correction of a few cents of a large total',
    '26h',
    cost('5000+0.03x700 5020.5+0.03x900'),
  ),
  silent(
    'VitalHighDailyCost',
    'a restart sets a large total to 0',
    '26h',
    input('vital.estimated_cost', {}, '5000+0.03x700 0+0.03x900'),
    up('86400+60x700 0+60x900'),
  ),
  silent(
    'VitalHighDailyCost',
    'it was over budget for forty minutes',
    '25h',
    cost('0+0.0834x1170 97.6x1000'),
  ),
  silent('VitalHighDailyCost', 'it has just gone over budget', '21h', cost('0+0.0834x1600')),
  fires(
    'VitalHighDailyCost',
    'it went over budget seventy minutes ago',
    '21h20m',
    [{ job: 'vital' }],
    cost('0+0.0834x1600'),
  ),
];

const spike: readonly RuleCase[] = [
  says(
    fires(
      'VitalCostSpike',
      'eighteen dollars an hour after six',
      '9h',
      [{ job: 'vital' }],
      cost('0+0.1x510 51.3+0.3x100'),
    ),
    'Job vital spends 18.00 dollars an hour, more than 2 times the usual.',
  ),
  fires(
    'VitalCostSpike',
    'three times the usual, in two jobs',
    '9h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.1x510 51.3+0.3x100'),
    cost('0+0.1x510 51.3+0.3x100', { job: 'other' }),
  ),
  fires(
    'VitalCostSpike',
    'a little more than twice, three hours after the start',
    '3h27m',
    [{ job: 'vital' }],
    cost('0+0.1x180 18.22+0.22x100'),
  ),
  fires(
    'VitalCostSpike',
    'in bursts, with minutes between them in which nothing is spent',
    '33h30m',
    [{ job: 'vital' }],
    cost(counter((minute) => (minute <= 1950 ? 0.1 : minute % 10 < 3 ? 1.2 : 0), 2100)),
  ),
  fires(
    'VitalCostSpike',
    'a dear morning does not hide it',
    '19h25m',
    [{ job: 'vital' }],
    cost('0+0.5x720 360.1+0.1x419 402.3+0.3x100'),
  ),
  fires(
    'VitalCostSpike',
    'little money, but enough',
    '8h55m',
    [{ job: 'vital' }],
    cost('0+0.01x510 5.25+0.15x100'),
  ),
  fires(
    'VitalCostSpike',
    'a surge at the end of the same hour yesterday does not hide it',
    '33h',
    [{ job: 'vital' }],
    cost('0+0.1x525 52.8+0.3x14 57.1+0.1x1414 198.85+0.35x60'),
  ),
  silent('VitalCostSpike', 'it began twelve minutes ago', '8h42m', cost('0+0.1x510 51.3+0.3x100')),
  silent('VitalCostSpike', 'less than two hours are known', '2h17m', cost('0+0.1x110 11.3+0.3x100')),
  silent(
    'VitalCostSpike',
    'less than two hours are known since a long break',
    '11h45m',
    cost('0+0.1x200 _x400 100+0.1x80 108.3+0.3x60'),
  ),
  silent(
    'VitalCostSpike',
    'back to the usual after a quiet hour and a half',
    '9h5m',
    cost('0+0.3x420 126.1+0.1x99 136.3+0.3x60'),
  ),
  fires(
    'VitalCostSpike',
    'at night, when a day is usually dearer than now',
    '33h',
    [{ job: 'vital' }],
    cost('0+0.1x1950 195.3+0.3x100'),
  ),
  silent('VitalCostSpike', 'nothing is spent', '9h', cost('500x600')),
  silent('VitalCostSpike', 'steady cost', '9h', cost('0+0.3x600')),
  silent('VitalCostSpike', 'half as much again', '9h', cost('0+0.2x510 102.3+0.3x100')),
  silent('VitalCostSpike', 'the first hour after a start', '1h30m', cost('0+0.1x60 6.3+0.3x100')),
  silent('VitalCostSpike', 'ten times nearly nothing', '9h', cost('0+0.005x510 2.56+0.08x100')),
  silent(
    'VitalCostSpike',
    'every morning',
    '33h30m',
    cost('0+0.1x510 51.3+0.3x100 81.4+0.1x1338 215.5+0.3x200'),
  ),
  silent('VitalCostSpike', 'a large request', '9h', cost('0+0.1x510 56+0.1x100')),
  silent(
    'VitalCostSpike',
    'a correction of a few cents of a large total',
    '9h',
    cost('5000+0.3x510 5152.9+0.3x100'),
  ),
  silent(
    'VitalCostSpike',
    'a restart',
    '9h',
    input('vital.estimated_cost', {}, '5000+0.3x510 0+0.3x100'),
    up('86400+60x510 0+60x100'),
  ),
];

const projection: readonly RuleCase[] = [
  fires(
    'VitalCostProjection',
    'five dollars an hour, in two jobs',
    '9h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.09x600'),
    cost('0+0.09x600', { job: 'other' }),
  ),
  fires(
    'VitalCostProjection',
    'four hours and a half after the start',
    '4h30m',
    [{ job: 'vital' }],
    cost('0+0.09x600'),
  ),
  fires(
    'VitalCostProjection',
    'a quiet day before does not hide it',
    '17h',
    [{ job: 'vital' }],
    cost('0+0.001x480 0.6+0.12x600'),
  ),
  silent('VitalCostProjection', 'nothing is spent', '9h', cost('500x600')),
  silent('VitalCostProjection', 'three dollars an hour', '9h', cost('0+0.05x600')),
  silent('VitalCostProjection', 'two hours after the start', '2h50m', cost('0+0.2x600')),
  silent('VitalCostProjection', 'a dear half hour', '10h', cost('0+0.03x480 14.8+0.4x30 26.83+0.03x600')),
  silent('VitalCostProjection', 'two dear hours', '10h', cost('0+0.03x480 14.5+0.1x200')),
  silent(
    'VitalCostProjection',
    'two hours after a long break',
    '14h20m',
    cost('0+0.2x240 _x480 100+0.2x150'),
  ),
  silent('VitalCostProjection', 'it has been so for half an hour', '3h40m', cost('0+0.09x600')),
];

/** Situations for the alerts on money. */
export const costCases: readonly RuleCase[] = [...daily, ...spike, ...projection];
