import type { BackupState, DatabaseSchema, DatabaseStatistics, KeptState, ProofState, QueryResult } from '@waymark/platform-common';
import { type CareContext, type DatabaseCare, DriverError } from '@waymark/platform-node';
import { rm } from 'node:fs/promises';
import type { LocalSecretStore } from '../secrets/LocalSecretStore';
import { type AdoptedAddress, readConnectionUrl } from './connectionUrl';
import { Dumps, type Mark, sha256Of } from './Dumps';
import { type DumpTool, findTools, standardPlaces, toolFor, type ToolPlaces } from './dumpTools';
import { inAdopted, isOpenOnTheWay } from './openAdopted';
import { type AdoptedFacts, readFacts, readQuery, readSchema, readStatistics } from './readAdopted';
import { freeOn, RoomError, whyNoRoom } from './room';
import { contentsOf, dumpTo, ToolError } from './runTool';
import { adoptedSecret } from './types';

const LOOK_MS = 10_000;
/** What is asked more often than this has the same answer. */
const FRESH_MS = 5_000;
const TOOLS_FRESH_MS = 30_000;

/** What a look finds. */
export interface AdoptedLook extends AdoptedFacts { /** What is said can be read on the way. */ openOnTheWay: boolean; tool: DumpTool | undefined }

const notOurs = (what: string) => new DriverError('invalid', what, 'It is not Waymark\'s', 'Do it where it is kept');
const wordsOf = (error: unknown) => (error instanceof ToolError || error instanceof DriverError ? error.message : String((error as any)?.message ?? error)).slice(0, 1000);

/**
 * Looks after databases that somebody else keeps: by the connection string that was given, and in dumps of `pg_dump`. What
 * it does there reads only; of what is kept here a fence lower than one that was seen changes nothing, and dumps are called
 * as their rows are, so that twice is once.
 * A dump that is being made dies with this process, and is made anew.
 */
export class AdoptedCare implements DatabaseCare {
  readonly #dumps: Dumps;
  readonly #work = new Map<string, { abort: AbortController; ended: Promise<void> }>();
  readonly #looks = new Map<string, { at: number; look: AdoptedLook }>();
  #tools: { at: number; found: DumpTool[] } | undefined;

  constructor(private readonly options: { secrets: LocalSecretStore; folder: string; places?: () => ToolPlaces }) {
    this.#dumps = new Dumps(options.folder);
  }

  /** Sees whether it lets us in, as whom, and with what it could be backed up. */
  async look(name: string, signal: AbortSignal): Promise<AdoptedLook> {
    const known = this.#looks.get(name);
    if (known && performance.now() - known.at < FRESH_MS) return known.look;
    this.#looks.delete(name);
    const address = await this.#address(name);
    const facts = await inAdopted(address, { name, signal, own: true, timeoutMs: LOOK_MS }, async ({ client, encrypted }) => ({ ...(await readFacts(client)), openOnTheWay: isOpenOnTheWay(address, encrypted) }));
    const look = { ...facts, tool: toolFor(await this.#allTools(), facts.major) };
    this.#looks.set(name, { at: performance.now(), look });
    return look;
  }

  kept(name: string): Promise<KeptState> {
    return this.#dumps.kept(name);
  }

  async backUp(name: string, { id, reason }: { id: string; reason: string }, { fence, signal }: CareContext): Promise<BackupState> {
    await this.#dumps.fence(name, fence);
    const known = await this.#dumps.mark<BackupState>(name, id, 'running');
    if (known) return known;
    const { major, tool, version, bytes: size } = await this.look(name, signal);
    if (!tool) throw new DriverError('invalid', `${name} cannot be backed up`, `there is no pg_dump of version ${major} or newer on this machine`, `Install postgresql-client-${major} where Waymark runs`);
    const address = await this.#address(name);
    const state: BackupState = { id, reason, state: 'running', startedAt: new Date().toISOString(), version };
    await this.#begin(name, id, 'running', state, async until => {
      try {
        await this.#requireRoom(name, size);
        const { sha256, bytes } = await dumpTo(this.#dumps.file(name, id, 'part'), { tool, address, authorities: `${this.#dumps.at(name)}/authorities.pem`, signal: until });
        await this.#dumps.keep(name, { ...state, state: 'complete', endedAt: new Date().toISOString(), bytes, sha256 });
      } catch (error) {
        await rm(this.#dumps.file(name, id, 'part'), { force: true });
        if (!until.aborted) await this.#dumps.note(name, { ...state, state: 'failed', endedAt: new Date().toISOString(), message: error instanceof RoomError ? 'The backup was not made: there is no room for it' : `pg_dump ${tool.version} could not back it up`, words: wordsOf(error) });
      }
    });
    return state;
  }

  async removeBackup(name: string, id: string, { fence }: CareContext): Promise<boolean> {
    await this.#dumps.fence(name, fence);
    await this.#end(key => key === `${name}/${id}`);
    await this.#dumps.remove(name, id);
    return true;
  }

  /** Reads a dump against its checksum, and its list of contents: that it can be restored is not proven by that. */
  async prove(name: string, id: string, run: string, { fence }: CareContext): Promise<ProofState> {
    await this.#dumps.fence(name, fence);
    const known = await this.#dumps.mark<ProofState>(name, id, 'proving');
    if (known?.run === run) return known;
    const state: ProofState = { run, state: 'running', startedAt: new Date().toISOString(), message: 'Its checksum and its list of contents are read.', checks: [] };
    await this.#begin(name, id, 'proving', state, async until => {
      const record = await this.#dumps.record(name, id);
      const proof = await this.#checked(name, id, record?.sha256, until);
      // One that is not there is not kept: who asks is told so.
      if (record && !until.aborted) await this.#dumps.note(name, { ...record, proof: { ...state, ...proof, endedAt: new Date().toISOString() } });
    });
    return state;
  }

  async removeKept(name: string, { fence }: CareContext): Promise<boolean> {
    await this.#dumps.fence(name, fence);
    await this.#end(key => key.startsWith(`${name}/`));
    await this.#dumps.removeAll(name);
    this.#looks.delete(name);
    return true;
  }

  letIn(name: string): Promise<never> {
    return Promise.reject(notOurs(`Nobody is let into ${name} by us`));
  }

  letOut(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async statistics(name: string, signal: AbortSignal): Promise<DatabaseStatistics> {
    return inAdopted(await this.#address(name), { name, signal, own: true, timeoutMs: LOOK_MS }, ({ client }) => readStatistics(client));
  }

  async schema(name: string, signal: AbortSignal): Promise<DatabaseSchema> {
    return inAdopted(await this.#address(name), { name, signal, own: true, timeoutMs: LOOK_MS }, ({ client }) => readSchema(client));
  }

  async query(name: string, query: { sql: string; maxRows: number; timeoutMs: number }, signal: AbortSignal): Promise<QueryResult> {
    const { mighty } = await this.look(name, signal);
    // Such a login could end sessions and write files from within a SELECT.
    if (mighty) throw new DriverError('invalid', 'The statement was not run', 'we are let in as one who may do more than read there, and no transaction holds that back', 'Adopt it with a role that has pg_monitor and pg_read_all_data, and is no superuser');
    return inAdopted(await this.#address(name), { name, signal, own: false, timeoutMs: query.timeoutMs }, ({ client }) => readQuery(client, query));
  }

  /** Ends what goes on here; it is begun anew where the loop goes on. */
  stop(): Promise<void> {
    return this.#end(() => true);
  }

  async #address(name: string): Promise<AdoptedAddress> {
    try {
      return readConnectionUrl((await this.options.secrets.get(adoptedSecret(name))).value);
    } catch (error) {
      throw new DriverError('invalid', `Nobody knows how to get into ${name}`, wordsOf(error), 'Forget it, and adopt it again');
    }
  }

  async #allTools(): Promise<DumpTool[]> {
    if (!this.#tools || performance.now() - this.#tools.at > TOOLS_FRESH_MS) this.#tools = { at: performance.now(), found: await findTools((this.options.places ?? standardPlaces)()) };
    return this.#tools.found;
  }

  async #requireRoom(name: string, bytes: number): Promise<void> {
    const folder = this.#dumps.at(name);
    const { backups } = await this.#dumps.kept(name);
    const before = backups.filter(one => one.state === 'complete').pop()?.bytes;
    const why = whyNoRoom({ folder, free: await freeOn(folder), bytes, before });
    if (why) throw new RoomError(why);
  }

  async #checked(name: string, id: string, sha256: string | undefined, signal: AbortSignal): Promise<Omit<ProofState, 'run' | 'startedAt' | 'endedAt'>> {
    const file = this.#dumps.file(name, id, 'dump');
    try {
      const found = await sha256Of(file, signal);
      const same = { name: 'checksum', ok: found === sha256, message: found === sha256 ? 'It is as it was written.' : `It is not as it was written: ${found} instead of ${sha256}.` };
      if (!same.ok) return { state: 'failed', message: 'The dump is not as it was written.', words: same.message, checks: [same] };
      const [tool] = (await this.#allTools()).sort((a, b) => b.major - a.major);
      if (!tool) return { state: 'passed', message: 'Its checksum is right. Nothing more was looked at: there is no pg_restore on this machine.', checks: [same] };
      const entries = await contentsOf(file, { tool, signal });
      const checks = [same, { name: 'contents', ok: entries > 0, message: `pg_restore ${tool.version} lists ${entries} things in it.` }];
      if (!entries) return { state: 'failed', message: 'There is nothing in the dump.', checks };
      return { state: 'passed', message: `Its checksum is right and its list of contents can be read (${entries} things). It was not restored: that takes a server of its version.`, checks };
    } catch (error) {
      return { state: 'failed', message: 'The dump cannot be read.', words: wordsOf(error), checks: [] };
    }
  }

  /** Goes on with something behind the call; returns when its mark is there. */
  async #begin(name: string, id: string, mark: Mark, state: BackupState | ProofState, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const key = `${name}/${id}`;
    const abort = new AbortController();
    await new Promise<void>((begun, failed) => {
      const own = { abort, ended: Promise.resolve() };
      this.#work.set(key, own);
      own.ended = this.#dumps
        .marked(name, id, mark, state, () => {
          begun();
          return work(abort.signal);
        })
        .catch(failed)
        .finally(() => {
          if (this.#work.get(key) === own) this.#work.delete(key);
        });
    });
  }

  async #end(which: (key: string) => boolean): Promise<void> {
    const ending = [...this.#work].filter(([key]) => which(key)).map(([, work]) => work);
    for (const { abort } of ending) abort.abort();
    await Promise.all(ending.map(work => work.ended));
  }
}
