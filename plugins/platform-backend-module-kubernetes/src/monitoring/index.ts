export * from './burnRates';
export * from './monitoringObjects';
export * from './otelVariables';
export type { Rule, RuleGroup } from './prometheusRule';
export type { MonitoringOptions } from './watched';
