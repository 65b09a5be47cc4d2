/**
 * The local target's agent: what it speaks, and where it listens. The agent itself is a process: `main.ts`.
 *
 * @packageDocumentation
 */
export * from './dataProtocol.ts';
export * from './protocol.ts';
export * from './scheduleProtocol.ts';
export { socketPath } from './socketPath.ts';
