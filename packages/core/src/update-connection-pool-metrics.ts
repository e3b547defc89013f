import type { Instruments } from './instruments.ts';

/** What a connection pool holds at a moment. Fields that are not given keep their last value. */
export interface ConnectionPoolMetrics {
  readonly pool: string;
  /** What it connects to: `db`, `http`, `llm`. */
  readonly poolType?: string | undefined;
  /** Connections that it may hold. */
  readonly size?: number | undefined;
  /** Connections in use. */
  readonly active?: number | undefined;
  /** Requests that wait for a connection. */
  readonly pending?: number | undefined;
}

/** Sets the gauges of a connection pool. */
export function updateConnectionPoolMetrics(instruments: Instruments, update: ConnectionPoolMetrics): void {
  const { pool, poolType, size, active, pending } = update;
  const attributes = { pool, pool_type: poolType };
  if (size !== undefined) instruments['vital.connection_pool.size'].record(size, attributes);
  if (active !== undefined) instruments['vital.active_connections'].record(active, attributes);
  if (pending !== undefined) instruments['vital.connection_pool.pending'].record(pending, attributes);
}
