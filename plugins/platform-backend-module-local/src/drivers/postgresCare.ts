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
import { scramVerifier } from '../scramVerifier';

const database = (name: string) => `/v1/postgres/${encodeURIComponent(name)}`;
const backup = (name: string, id: string) =>
  `${database(name)}/backups/${encodeURIComponent(id)}`;
const login = (name: string, role: string) =>
  `${database(name)}/roles/${encodeURIComponent(role)}`;

/** Longer than the database is given for it: who asks it takes some time as well. */
const BESIDES_MS = 10_000;

const noDatabase = (name: string) =>
  new DriverError(
    'invalid',
    `There is no database ${name}`,
    'the target has none of that name',
    'Check the name, or make it first',
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

  async letIn(
    name: string,
    role: {
      name: string;
      password: string;
      access: 'read' | 'write';
      expiresAt: string;
    },
    { fence, signal }: CareContext,
  ): Promise<{ host: string; port: number; database: string }> {
    const verifier = await scramVerifier(role.password);
    const { access, expiresAt } = role;
    const answer = await this.#known(name, signal, () =>
      this.#agent.put<{ host: string; port: number; database: string }>(
        login(name, role.name),
        { fence, verifier, access, expiresAt },
        { signal },
      ),
    );
    return { host: answer.host, port: answer.port, database: answer.database };
  }

  letOut(
    name: string,
    role: string,
    { fence, signal }: CareContext,
  ): Promise<boolean> {
    return this.#agent.remove(login(name, role), fence, { signal });
  }

  statistics(name: string, signal: AbortSignal): Promise<DatabaseStatistics> {
    return this.#look(name, 'statistics', signal);
  }

  schema(name: string, signal: AbortSignal): Promise<DatabaseSchema> {
    return this.#look(name, 'schema', signal);
  }

  query(
    name: string,
    query: { sql: string; maxRows: number; timeoutMs: number },
    signal: AbortSignal,
  ): Promise<QueryResult> {
    return this.#known(name, signal, () =>
      this.#agent.post<QueryResult>(`${database(name)}/queries`, query, {
        signal,
        timeoutMs: query.timeoutMs + BESIDES_MS,
      }),
    );
  }

  async #look<T>(name: string, what: string, signal: AbortSignal): Promise<T> {
    const path = `${database(name)}/${what}`;
    const found = await this.#agent.get<T>(path, { signal });
    if (found === undefined) throw noDatabase(name);
    return found;
  }

  /** What the agent says of a database that it does not have can be tried again as often as one likes. */
  async #known<T>(
    name: string,
    signal: AbortSignal,
    fn: () => Promise<T>,
  ): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      const known = await this.#agent
        .get(database(name), { signal })
        .catch(() => true);
      throw known === undefined ? noDatabase(name) : error;
    }
  }
}
