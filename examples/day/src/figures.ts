/** A figure that a day of operation must show, and the panel that shows it. */
export interface Figure {
  readonly figure: string;
  readonly expected: number;
  readonly unit: string;
  /** The dashboard's file, without its ending. */
  readonly dashboard: string;
  readonly panel: string;
  /** Which query of the panel. Default: the first. */
  readonly target?: number;
  /** Which series of the query. Default: its only one. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Series whose sum is the whole that the figure is a share of. Default: the figure is the value itself. */
  readonly asShare?: boolean;
  /** Several series are added up. */
  readonly added?: boolean;
  /** What is chosen in the dashboard's variables. */
  readonly chosen?: Readonly<Record<string, string>>;
}

const performance = 'vital-performance-overview';
const cache = 'vital-cache-performance';
const cost = 'vital-cost-optimization';
const health = 'vital-system-health';

export const figures: readonly Figure[] = [
  {
    figure: 'request rate',
    expected: 450,
    unit: '/min',
    dashboard: performance,
    panel: 'Overall request rate',
  },
  {
    figure: 'average response',
    expected: 1.2,
    unit: 's',
    dashboard: performance,
    panel: 'Average response time',
  },
  {
    figure: 'average response, cache hit',
    expected: 0.08,
    unit: 's',
    dashboard: performance,
    panel: 'Average response time by cache status',
    labels: { cache_status: 'hit' },
  },
  {
    figure: 'average response, cache miss',
    expected: 2.7,
    unit: 's',
    dashboard: performance,
    panel: 'Average response time by cache status',
    labels: { cache_status: 'miss' },
  },
  { figure: 'P95', expected: 4.8, unit: 's', dashboard: performance, panel: 'P95 latency' },
  { figure: 'P99', expected: 9.2, unit: 's', dashboard: performance, panel: 'P99 latency' },
  { figure: 'error rate', expected: 0.012, unit: '', dashboard: performance, panel: 'Error rate' },
  { figure: 'success rate', expected: 0.988, unit: '', dashboard: performance, panel: 'Success rate' },
  {
    figure: 'cache hit rate, modes 1 and 2',
    expected: 0.67,
    unit: '',
    dashboard: performance,
    panel: 'Cache hit rate',
    chosen: { mode: '(mode_1|mode_2)' },
  },
  { figure: 'degradation', expected: 0.08, unit: '', dashboard: performance, panel: 'Degraded responses' },
  {
    figure: 'active workflows (rate × time)',
    expected: 9,
    unit: '',
    dashboard: performance,
    panel: 'Active workflows',
  },
  { figure: 'cache entries', expected: 720, unit: '', dashboard: cache, panel: 'Cache size' },
  { figure: 'cache memory', expected: 45e6, unit: 'bytes', dashboard: cache, panel: 'Cache memory usage' },
  {
    figure: 'average entry lifetime',
    expected: 185,
    unit: 's',
    dashboard: cache,
    panel: 'Average entry lifetime',
  },
  { figure: 'evictions', expected: 0.3, unit: '/min', dashboard: cache, panel: 'Evictions rate' },
  ...[
    ['hit', 12],
    ['miss', 5],
    ['write', 3],
  ].map(([operation, expected]) => ({
    figure: `cache operations, ${operation}`,
    expected: Number(expected),
    unit: '/s',
    dashboard: cache,
    panel: 'Operations breakdown',
    labels: { operation: String(operation) },
  })),
  ...[
    ['llm', 0.7],
    ['tool', 0.2],
    ['rag', 0.1],
  ].map(([category, expected]) => ({
    figure: `cost split, ${category}`,
    expected: Number(expected),
    unit: '',
    dashboard: cost,
    panel: 'Cost breakdown (LLM, tools, RAG)',
    labels: { category: String(category) },
    asShare: true,
  })),
  {
    figure: 'saved by the cache',
    expected: 0.67,
    unit: '',
    dashboard: cost,
    panel: 'Cost savings percentage',
  },
  {
    figure: 'LLM calls',
    expected: 12_000,
    unit: '',
    dashboard: cost,
    panel: 'LLM API calls (cached against non-cached)',
    target: -1,
  },
  {
    figure: 'LLM calls, cached',
    expected: 8040,
    unit: '',
    dashboard: cost,
    panel: 'LLM API calls (cached against non-cached)',
    target: 0,
  },
  { figure: 'tokens', expected: 2.4e6, unit: '', dashboard: cost, panel: 'Token usage', added: true },
  ...['mode_1', 'mode_2', 'mode_3'].map((mode) => ({
    figure: `mean quality, ${mode}`,
    expected: 0.92,
    unit: '',
    dashboard: health,
    panel: 'Quality score trend',
    labels: { mode },
  })),
  { figure: 'tool success', expected: 0.96, unit: '', dashboard: health, panel: 'Tool success rate' },
  { figure: 'RAG success', expected: 0.98, unit: '', dashboard: health, panel: 'RAG success rate' },
  ...[
    ['db', 0, 20],
    ['db', 1, 20],
    ['http', 0, 15],
    ['http', 1, 100],
    ['llm', 0, 1],
  ].map(([pool, target, expected]) => ({
    figure: `pool ${pool}, ${target === 0 ? 'in use' : 'size'}`,
    expected: Number(expected),
    unit: '',
    dashboard: health,
    panel: 'Active connections',
    target: Number(target),
    labels: { pool: String(pool) },
  })),
];
