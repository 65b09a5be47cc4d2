import type { RoleSpec } from '../../dataProtocol.ts';
import { stateFile, writeJson } from '../../files.ts';
import { AgentError } from '../../rooms.ts';
import type { AgentContext } from '../../rooms.ts';
import { Serial } from '../../serial.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import type { Entry } from '../entry.ts';
import { loginsOf } from './logins.ts';
import { afterBoot, checkPersonName, isOver, personOf } from './person.ts';
import { letPersonIn, letPersonOut, personsIn } from './personSql.ts';
import { isUp, refuseDown } from './place.ts';
import type { Place } from './place.ts';

const MOST = 20;
const AGAIN_MS = 5000;

/** Persons' logins of all databases: lets them in, and ends them by itself. */
export class Persons {
  readonly #ctx: AgentContext;
  readonly #place: (name: string, entry: Entry) => Promise<Place>;
  readonly #serial = new Serial();
  readonly #triedAt = new Map<string, number>();

  constructor(
    ctx: AgentContext,
    place: (name: string, entry: Entry) => Promise<Place>,
  ) {
    this.#ctx = ctx;
    this.#place = place;
  }

  #save = (name: string, { stored }: Entry) =>
    writeJson(stateFile(this.#ctx, 'postgres', name), stored);

  /** Lets a person in until it expires. The same again changes nothing. */
  async letIn(name: string, entry: Entry, role: string, given: RoleSpec) {
    checkPersonName(role);
    refuseDown(name, entry);
    return this.#serial.run(name, async () => {
      const { stored } = entry;
      const person = await personOf(role, given, stored.persons?.[role]);
      if (loginsOf(stored.spec).some(login => login.user === role))
        throw new AgentError(
          'invalid',
          `The login ${role} was not made`,
          'it is a login of the service',
          'Choose another name',
        );
      const others = Object.keys(stored.persons ?? {}).filter(
        one => one !== role,
      );
      if (others.length >= MOST)
        throw new AgentError(
          'exhausted',
          `The login ${role} was not made`,
          `${MOST} people at most are let in at a time, and are`,
          'End one that nobody needs',
        );
      const known = stored.persons?.[role];
      const place = await this.#place(name, entry);
      // Nobody is kept in mind whom the database has refused; who is, is let in or out by the next agent.
      stored.persons = { ...stored.persons, [role]: person };
      await this.#save(name, entry);
      crashPoint('agent/person/stored', `${name} ${role}`);
      try {
        await letPersonIn(place, role, person);
      } catch (error) {
        if (!known) await this.#forget(name, entry, role);
        throw error;
      }
      this.#ctx.emit('postgres', name);
      return {
        role,
        expiresAt: person.expiresAt,
        host: '127.0.0.1' as const,
        port: place.port,
        database: place.database,
      };
    });
  }

  async #forget(name: string, entry: Entry, role: string) {
    const { [role]: _, ...rest } = entry.stored.persons ?? {};
    entry.stored.persons = rest;
    await this.#save(name, entry);
    crashPoint('agent/person/forgotten', `${name} ${role}`);
    this.#ctx.emit('postgres', name);
  }

  /** Ends a person's login. One that stands still is ended when it runs again: nobody can use it until then. */
  async letOut(name: string, entry: Entry, role: string): Promise<boolean> {
    checkPersonName(role);
    return this.#serial.run(name, async () => {
      const person = entry.stored.persons?.[role];
      if (!person) return true;
      if (!person.ending) {
        entry.stored.persons = {
          ...entry.stored.persons,
          [role]: { ...person, ending: true },
        };
        await this.#save(name, entry);
        crashPoint('agent/person/ending', `${name} ${role}`);
      }
      if (!isUp(entry)) return false;
      await this.#end(name, entry, role);
      return true;
    });
  }

  async #end(name: string, entry: Entry, role: string) {
    await letPersonOut(await this.#place(name, entry), role);
    await this.#forget(name, entry, role);
  }

  /** Every second: ends what is over. Costs nothing where nobody is let in. */
  async check(name: string, entry: Entry): Promise<void> {
    const { persons } = entry.stored;
    if (!persons) return;
    for (const [role, person] of Object.entries(persons)) {
      const renewed = await afterBoot(person);
      if (renewed)
        await this.#serial.run(name, async () => {
          entry.stored.persons = { ...entry.stored.persons, [role]: renewed };
          await this.#save(name, entry);
        });
      if (!(await isOver(renewed ?? person)) || !isUp(entry)) continue;
      const key = `${name}/${role}`;
      if (performance.now() - (this.#triedAt.get(key) ?? -Infinity) < AGAIN_MS)
        continue;
      this.#triedAt.set(key, performance.now());
      try {
        await this.letOut(name, entry, role);
        this.#triedAt.delete(key);
      } catch (error) {
        this.#ctx.log(
          `the login ${role} of postgres/${name} is not ended yet: ${
            (error as Error).message
          }`,
        );
      }
    }
  }

  /** Brings those about that are to be there, and ends those that nobody knows of: of a backup, or of a crash. */
  async settle(place: Place, changed: string[] = []): Promise<void> {
    await this.#serial.run(place.name, async () => {
      const { persons = {} } = place.entry.stored;
      const there = await personsIn(place);
      for (const role of there)
        if (!persons[role]) await letPersonOut(place, role);
      for (const [role, person] of Object.entries(persons))
        if (
          !(await isOver(person)) &&
          (!there.includes(role) || changed.includes(role))
        )
          await letPersonIn(place, role, person);
    });
  }
}
