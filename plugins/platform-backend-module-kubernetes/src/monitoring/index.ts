export * from './burnRates';
export * from './monitoringObjects';
export type { Rule, RuleGroup } from './prometheusRule';
export type { MonitoringOptions } from './watched';
