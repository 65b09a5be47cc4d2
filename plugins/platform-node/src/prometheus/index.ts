/**
 * Figures from any API that is like that of Prometheus.
 *
 * @packageDocumentation
 */
export * from './prometheusFromConfig';
export * from './PrometheusMetrics';
export type { PrometheusAddress } from './PrometheusClient';
export * from './series';
