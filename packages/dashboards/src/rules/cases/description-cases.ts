import { fires, histogram, input, type RuleCase, runs, says } from './rule-case.ts';

const job = { job: 'vital' };
const mode = { ...job, mode: 'a' };
const cache = { ...job, instance: 'a:1', cache: 'answers' };
const provider = { ...job, provider: 'openai' };
const model = { ...provider, model: 'gpt-4o' };
const perMinute = (count: number, minutes = 40) => `0+${count}x${minutes}`;
const calls = (count: number) =>
  input(
    'vital.llm.api_calls',
    { provider: 'openai', model: 'gpt-4o', cached: 'false' },
    perMinute(count, 120),
  );
const errors = (error_type: 'server' | 'rate_limit', count: number) =>
  input('vital.llm.errors', { provider: 'openai', model: 'gpt-4o', error_type }, perMinute(count, 120));
const uptime = (minutes = 2000) => input('vital.uptime', {}, `86400+60x${minutes}`);

/** One situation for each alert that is described nowhere else: what its receiver reads, with all labels of the alert. */
export const descriptionCases: readonly RuleCase[] = [
  says(
    fires(
      'VitalHighLatency',
      'everything takes up to 15 s',
      '20m',
      [mode],
      histogram('vital.workflow.duration', { mode: 'a' }, { 15: 50 }, 20),
    ),
    'P95 of mode a of job vital is 14.75s.',
  ),
  says(
    fires(
      'VitalVeryHighLatency',
      'everything takes up to a minute',
      '20m',
      [mode],
      histogram('vital.workflow.duration', { mode: 'a' }, { 60: 50 }, 20),
    ),
    'P99 of mode a of job vital is 59.7s.',
  ),
  says(
    fires(
      'VitalErrorBudgetFastBurn',
      'three of ten fail',
      '80m',
      [job],
      runs({ mode: 'a' }, { all: 100, failed: 30 }, 80),
    ),
    '30% of the runs of job vital failed in the last 1h: at this rate the budget of a month is gone in two days.',
  ),
  says(
    fires(
      'VitalErrorBudgetSlowBurn',
      'six of a hundred fail',
      '40m',
      [job],
      runs({ mode: 'a' }, { all: 100, failed: 6 }, 40),
    ),
    '6% of the runs of job vital failed in the last 1d: at this rate the budget of a month is gone in ten days.',
  ),
  says(
    fires(
      'VitalLowCacheHitRate',
      'three of ten hit',
      '40m',
      [{ ...job, cache: 'answers' }],
      input('vital.cache.operations', { cache: 'answers', operation: 'hit' }, perMinute(30)),
      input('vital.cache.operations', { cache: 'answers', operation: 'miss' }, perMinute(70)),
    ),
    'Only 30% of the look-ups in cache answers of job vital hit.',
  ),
  says(
    fires(
      'VitalCacheNearCapacity',
      '97 of 100 entries',
      '20m',
      [cache],
      input('vital.cache.size_entries', { cache: 'answers' }, '97x40'),
      input('vital.cache.capacity_entries', { cache: 'answers' }, '100x40'),
    ),
    'Cache answers of instance a:1 is 97% full.',
  ),
  says(
    fires(
      'VitalCacheNearCapacity',
      '1200 entries of an unknown capacity',
      '20m',
      [cache],
      input('vital.cache.size_entries', { cache: 'answers' }, '1200x40'),
    ),
    'Cache answers of instance a:1 holds 1.2k entries.',
  ),
  says(
    fires(
      'VitalHighCacheEvictionRate',
      'fifteen a second',
      '20m',
      [cache],
      input('vital.cache.operations', { cache: 'answers', operation: 'evict' }, perMinute(900)),
    ),
    'Cache answers of instance a:1 pushes out 15 entries per second.',
  ),
  says(
    fires(
      'VitalHighDailyCost',
      'five dollars an hour',
      '26h',
      [job],
      input('vital.estimated_cost', {}, '0+0.0834x1600'),
      uptime(),
    ),
    'Job vital cost 120.10 dollars in the last 24 hours.',
  ),
  says(
    fires(
      'VitalCostProjection',
      'five dollars an hour',
      '9h',
      [job],
      input('vital.estimated_cost', {}, '0+0.09x600'),
      uptime(),
    ),
    'At the rate of the last six hours, job vital costs 3888 dollars in 30 days.',
  ),
  says(
    fires(
      'VitalUsageUnknown',
      'one call in five',
      '100m',
      [provider],
      calls(10),
      input('vital.llm.usage_unknown', { provider: 'openai', reason: 'not_requested' }, perMinute(2, 120)),
      uptime(),
    ),
    '20% of the calls of job vital to openai report no token counts.',
  ),
  says(
    fires(
      'VitalLowQualityScore',
      'a mean of a half',
      '40m',
      [mode],
      histogram('vital.quality.score', { mode: 'a' }, { 0.5: 10 }, 40),
    ),
    'The mean quality score in mode a of job vital is 0.50.',
  ),
  says(
    fires(
      'VitalHighDegradationRate',
      'three of ten',
      '40m',
      [mode],
      runs({ mode: 'a' }, { all: 100 }, 40),
      input('vital.degraded_responses', { mode: 'a', reason: 'no_documents' }, perMinute(30)),
    ),
    '30% of the responses in mode a of job vital are degraded.',
  ),
  says(
    fires(
      'VitalHighToolFailureRate',
      'two of ten',
      '40m',
      [{ ...job, tool_name: 'search' }],
      input('vital.tool.executions', { tool_name: 'search', status: 'error' }, perMinute(20)),
      input('vital.tool.executions', { tool_name: 'search', status: 'success' }, perMinute(80)),
    ),
    '20% of the executions of search of job vital fail.',
  ),
  says(
    fires(
      'VitalHighRagFailureRate',
      'one of ten',
      '40m',
      [{ ...job, source_type: 'vector' }],
      input('vital.rag.retrievals', { source_type: 'vector', status: 'error' }, perMinute(10)),
      input('vital.rag.retrievals', { source_type: 'vector', status: 'success' }, perMinute(90)),
    ),
    '10% of the retrievals from vector of job vital fail.',
  ),
  says(
    fires('VitalProviderOutage', 'six of ten fail', '40m', [provider], calls(100), errors('server', 60)),
    '60% of the calls of job vital to openai fail for its reasons.',
  ),
  says(
    fires('VitalProviderRateLimited', 'one of ten', '40m', [model], calls(100), errors('rate_limit', 10)),
    '10% of the calls of job vital to gpt-4o of openai end with 429.',
  ),
  says(
    fires(
      'VitalPoolExhausted',
      'all in use, three wait',
      '20m',
      [{ ...job, instance: 'a:1', pool: 'db' }],
      input('vital.active_connections', { pool: 'db' }, '20x40'),
      input('vital.connection_pool.size', { pool: 'db' }, '20x40'),
      input('vital.connection_pool.pending', { pool: 'db' }, '3x40'),
    ),
    'Pool db of instance a:1 is 100% in use, and requests wait.',
  ),
  says(
    fires('VitalTargetDown', 'the only instance', '20m', [{ ...job, instance: 'a:1' }], {
      'up{job="vital", instance="a:1"}': '0x40',
    }),
    'Prometheus cannot scrape a:1 of job vital.',
  ),
  says(
    fires('VitalMetricsAbsent', 'there is nothing', '20m', [job]),
    'No program of job vital reports Vital metrics.',
  ),
  says(
    fires(
      'VitalInstrumentationUnsupported',
      'one library',
      '40m',
      [{ ...job, library: 'openai', version: '99', status: 'unsupported' }],
      input(
        'vital.instrumentation_info',
        { library: 'openai', version: '99', hook: 'patch', status: 'unsupported' },
        '1x60',
      ),
    ),
    'openai 99 of job vital is unsupported: it is not measured.',
  ),
  says(
    fires('VitalWatchdog', 'there is nothing', '5m', [{}]),
    'This alert always fires. When it stops arriving, Prometheus or Alertmanager is down.',
  ),
];
