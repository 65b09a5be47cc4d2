export * from './startTestAgent.ts';
