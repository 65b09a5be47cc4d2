export * from './admit';
export * from './exportPolicies';
export * from './objectPolicies';
export * from './Policy';
export * from './productionPolicies';
