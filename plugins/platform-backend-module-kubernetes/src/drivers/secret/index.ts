export * from './mask';
export * from './secretValues';
