import type { ReplicaState } from '../protocol.ts';
import type { Upstreams } from '../route/upstreams.ts';
import type { UnitConfig } from '../shim/unit.ts';
import type { Ports } from './ports.ts';
import type { Timing } from './timing.ts';

/** What is kept of a replica, so that a later agent finds it. */
export interface ReplicaRecord {
  index: number;
  generation: number;
  port: number;
  /** Marks its processes. */
  unit: string;
  restarts: number;
  startedAt?: string;
  readyAt?: string;
  lastExit?: ReplicaState['lastExit'];
}

/** What a replica needs of its workload. */
export interface ReplicaHost {
  dataDir: string;
  dir: string;
  ports: Ports;
  upstreams: Upstreams;
  /** Where it is asked; undefined for a worker, which listens nowhere. */
  paths(): { ready: string; live: string } | undefined;
  stopSeconds: number;
  timing: Timing;
  /** The text without secrets; undefined while the agent does not know which those are. */
  mask(text: string): string | undefined;
  /** What to start; undefined while the agent does not have the environment. */
  command(port: number): Omit<UnitConfig, 'unit' | 'stopSeconds'> | undefined;
  /** Writes the record to disk. */
  save(): Promise<void>;
  /** Something is different now. */
  changed(): void;
  log(line: string): void;
}
