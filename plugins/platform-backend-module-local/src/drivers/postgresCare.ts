import type {
  BackupState,
  DatabaseSchema,
  DatabaseStatistics,
  KeptState,
  ProofState,
  QueryResult,
} from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { CareContext, DatabaseCare } from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';

const database = (name: string) => `/v1/postgres/${encodeURIComponent(name)}`;
const backup = (name: string, id: string) =>
  `${database(name)}/backups/${encodeURIComponent(id)}`;

const notYet = (what: string) =>
  new DriverError(
    'invalid',
    `${what} was not done`,
    'the local target cannot do it yet',
    'Use a newer version',
  );

/** Looks after the data of databases that the agent keeps. */
export class PostgresCare implements DatabaseCare {
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  kept(name: string, signal: AbortSignal): Promise<KeptState | undefined> {
    return this.#agent.get<KeptState>(`${database(name)}/kept`, { signal });
  }

  backUp(
    name: string,
    { id, reason }: { id: string; reason: string },
    { fence, signal }: CareContext,
  ): Promise<BackupState> {
    const spec = { fence, reason };
    return this.#agent.put<BackupState>(backup(name, id), spec, { signal });
  }

  removeBackup(
    name: string,
    id: string,
    { fence, signal }: CareContext,
  ): Promise<boolean> {
    return this.#agent.remove(backup(name, id), fence, { signal });
  }

  prove(
    name: string,
    id: string,
    run: string,
    { fence, signal }: CareContext,
  ): Promise<ProofState> {
    const spec = { fence, run };
    return this.#agent.put<ProofState>(`${backup(name, id)}/proof`, spec, {
      signal,
    });
  }

  removeKept(name: string, { fence, signal }: CareContext): Promise<boolean> {
    return this.#agent.remove(`${database(name)}/kept`, fence, { signal });
  }

  async letIn(): Promise<{ host: string; port: number; database: string }> {
    throw notYet('The login');
  }

  async letOut(): Promise<boolean> {
    throw notYet('Ending the login');
  }

  async statistics(): Promise<DatabaseStatistics> {
    throw notYet('The look at the database');
  }

  async schema(): Promise<DatabaseSchema> {
    throw notYet('The look at the tables');
  }

  async query(): Promise<QueryResult> {
    throw notYet('The query');
  }
}
