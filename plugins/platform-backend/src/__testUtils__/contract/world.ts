import type { TestPlatform } from '../startPlatform';

/** The files of a service by path. */
export type Files = Record<string, string>;

/** A target that the contract is held against. Only for tests. */
export interface ContractWorld {
  platform: TestPlatform;
  /** Brings another version of the service to staging, as it is done on this target: a push, or an image. */
  release(service: string, files: Files, message: string): Promise<void>;
  /** Environment of the process that serves, as the target has it. */
  environmentOf(service: string, environment: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}
