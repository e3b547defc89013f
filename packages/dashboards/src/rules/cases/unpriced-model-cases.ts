import { fires, type InputSeries, input, type RuleCase, says, silent } from './rule-case.ts';

type Labels = {
  readonly job?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly category?: 'llm' | 'tool';
};

/** A process that has run since long before the test. */
const up = (values = '86400+60x3000', labels: Labels = {}): InputSeries =>
  input('vital.uptime', labels, values);
const model = { provider: 'p', model: 'm' } as const;
const unpriced = (values: string, labels: Labels = {}) =>
  input('vital.llm.price_unknown', { ...model, job: labels.job, instance: labels.instance }, values);

/** Situations for the alert on models without a price. */
export const unpricedModelCases: readonly RuleCase[] = [
  fires(
    'VitalUnpricedModel',
    'a first call to a new model, in two jobs',
    '70m',
    [
      { job: 'vital', provider: 'p', model: 'm' },
      { job: 'other', provider: 'p', model: 'm' },
    ],
    unpriced('_x60 1x30'),
    up(),
    unpriced('_x60 1x30', { job: 'other' }),
    up(undefined, { job: 'other' }),
  ),
  fires(
    'VitalUnpricedModel',
    'in a process that has just started',
    '12m',
    [{ provider: 'p', model: 'm' }],
    unpriced('_x3 1x30'),
    up('0+60x40'),
  ),
  fires(
    'VitalUnpricedModel',
    'again, after days',
    '240m',
    [{ provider: 'p', model: 'm' }],
    unpriced('5x210 7x60'),
    up(),
  ),
  says(
    fires(
      'VitalUnpricedModel',
      'on two instances',
      '70m',
      [{ job: 'vital', ...model }],
      unpriced('_x60 5x30'),
      up(),
      unpriced('_x60 7x30', { instance: 'b:1' }),
      up(undefined, { instance: 'b:1' }),
    ),
    'Job vital made 12 calls to m of p, whose price is not known.',
  ),
  says(
    fires(
      'VitalUnpricedModel',
      'as before, through a restart',
      '240m',
      [{ job: 'vital', ...model }],
      unpriced('90x210 0 59x60'),
      up('9000+60x210 0+60x60'),
    ),
    'Job vital made 60 calls to m of p, whose price is not known.',
  ),
  fires(
    'VitalUnpricedModel',
    'in a process that is fifty minutes old',
    '50m',
    [model],
    unpriced('_x3 1x60'),
    up('_x2 0+60x60'),
  ),
  silent(
    'VitalUnpricedModel',
    'a target of ninety minutes that was found late, with an old count',
    '20m',
    unpriced('500x60'),
    up('4000+60x60'),
  ),
  silent(
    'VitalUnpricedModel',
    'a target that was found late, while others are known',
    '120m',
    unpriced('_x100 500x60'),
    up('_x100 86400+60x300'),
    up(undefined, { instance: 'b:1' }),
    up(undefined, { job: 'other' }),
  ),
  silent('VitalUnpricedModel', 'a new Prometheus sees an old count', '20m', unpriced('500x100'), up()),
  silent(
    'VitalUnpricedModel',
    'a restart of a process without such calls',
    '200m',
    up('9000+60x100 0+60x100'),
  ),
  silent('VitalUnpricedModel', 'it was long ago', '300m', unpriced('_x60 1x300'), up()),
  silent(
    'VitalUnpricedModel',
    'an old count is gone and comes back',
    '100m',
    unpriced('5x60 _x3 5x60'),
    up(),
  ),
  silent('VitalUnpricedModel', 'it has just been called', '63m', unpriced('_x60 1x30'), up()),
  silent('VitalUnpricedModel', 'it ended in the hour before', '155m', unpriced('5x60 7x200'), up()),
  fires(
    'VitalUnpricedModel',
    'it was called forty minutes ago',
    '100m',
    [{ provider: 'p', model: 'm' }],
    unpriced('_x60 1x60'),
    up(),
  ),
  fires(
    'VitalUnpricedModel',
    'it was called forty minutes ago, as before',
    '170m',
    [{ provider: 'p', model: 'm' }],
    unpriced('5x130 7x60'),
    up(),
  ),
];
