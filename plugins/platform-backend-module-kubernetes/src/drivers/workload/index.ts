export * from './readWorkload';
export * from './wantedObjects';
export * from './WorkloadDriver';
export * from './workloadFacts';
