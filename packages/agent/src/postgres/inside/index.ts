import type { QuerySpec, RoleSpec } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import type { AgentContext, RoomCall } from '../../rooms.ts';
import type { Entry } from '../entry.ts';
import type { PostgresHome } from '../home.ts';
import type { Instance } from '../instance.ts';
import { Persons } from './persons.ts';
import { placeOf, refuseDown } from './place.ts';
import type { Place } from './place.ts';
import { query } from './query.ts';
import { schema } from './schema.ts';
import { statistics } from './statistics.ts';
import { Watch } from './watch.ts';

/** Looks into databases, lets people in, and watches for what is changed behind the agent's back. */
export class Inside {
  readonly #ctx: AgentContext;
  readonly #home: () => Promise<PostgresHome>;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #persons: Persons;
  readonly #watches = new Map<Instance, Watch>();
  readonly calls: Readonly<Record<string, RoomCall>>;
  #closed = false;

  constructor(
    ctx: AgentContext,
    home: () => Promise<PostgresHome>,
    entries: ReadonlyMap<string, Entry>,
  ) {
    this.#ctx = ctx;
    this.#home = home;
    this.#entries = entries;
    this.#persons = new Persons(ctx, this.#place);
    this.calls = this.#calls();
  }

  #place = async (name: string, entry: Entry): Promise<Place> =>
    placeOf(name, entry, await this.#home());

  #calls(): Record<string, RoomCall> {
    const of = (
      name: string,
      run: (entry: Entry) => Promise<object | undefined>,
    ) => {
      const entry = this.#entries.get(name);
      return entry ? run(entry) : Promise.resolve(undefined);
    };
    const up = (
      fenced: boolean,
      run: (place: Place, body: Record<string, unknown>) => Promise<object>,
    ): RoomCall => ({
      fenced,
      run: async (name, rest, body) =>
        rest.length
          ? undefined
          : of(name, async entry => {
              refuseDown(name, entry);
              return run(await this.#place(name, entry), body);
            }),
    });
    return {
      'GET statistics': {
        fenced: false,
        run: async (name, rest) =>
          rest.length
            ? undefined
            : of(name, async entry =>
                statistics(await this.#place(name, entry)),
              ),
      },
      'GET schema': up(false, place => schema(place)),
      'POST queries': up(false, (place, body) =>
        query(place, body as Partial<QuerySpec>),
      ),
      'PUT roles': {
        fenced: true,
        run: async (name, [role, ...rest], body) =>
          role === undefined || rest.length
            ? undefined
            : of(name, entry =>
                this.#persons.letIn(
                  name,
                  entry,
                  role,
                  body as unknown as RoleSpec,
                ),
              ),
      },
      'DELETE roles': {
        fenced: true,
        run: async (name, [role, ...rest]) => {
          if (role === undefined || rest.length) return undefined;
          const entry = this.#entries.get(name);
          // Of a database that is gone nobody has a login any more.
          return {
            gone: !entry || (await this.#persons.letOut(name, entry, role)),
          };
        },
      },
    };
  }

  /** Every second. Databases that nobody uses are not asked anything. */
  async check(): Promise<void> {
    const home = await this.#home();
    const byServer = new Map<Instance, Place[]>();
    for (const [name, entry] of this.#entries) {
      if (entry.stored.removing || entry.stored.spec.stopped) continue;
      const places = byServer.get(entry.instance) ?? [];
      byServer.set(entry.instance, [...places, placeOf(name, entry, home)]);
    }
    for (const instance of this.#watches.keys())
      if (!byServer.has(instance)) this.#watches.delete(instance);
    await Promise.all(
      [...byServer].map(async ([instance, places]) => {
        const known = this.#watches.get(instance);
        const watch = known ?? new Watch(this.#ctx, instance, this.#persons);
        if (!known) this.#watches.set(instance, watch);
        await watch.check(places).catch(error => this.#log(places, error));
        for (const { name, entry } of places)
          if (!this.#closed) await this.#persons.check(name, entry);
      }),
    );
  }

  #log(places: Place[], error: Error) {
    // While a server goes up or down whoever asks it may fail.
    if (error instanceof AgentError || this.#closed) return;
    this.#ctx.log(
      `looking after ${places.map(place => place.name).join(', ')}: ${
        error.message
      }`,
    );
  }

  /** The agent ends: nobody is looked after any more. */
  close(): void {
    this.#closed = true;
  }
}
