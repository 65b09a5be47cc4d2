export * from './definitions';
export * from './monthlyCost';
