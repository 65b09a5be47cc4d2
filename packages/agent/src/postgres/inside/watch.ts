import { join } from 'node:path';
import type { AgentContext } from '../../rooms.ts';
import { configurationHash, withAdmin } from '../configure.ts';
import type { Instance } from '../instance.ts';
import { DriftBook } from './driftBook.ts';
import type { Drift } from './driftBook.ts';
import type { Persons } from './persons.ts';
import { isUp } from './place.ts';
import type { Place } from './place.ts';
import { roleDrift } from './roleDrift.ts';
import type { RoleFindings } from './roleDrift.ts';
import { roleSettings } from './settingDrift.ts';
import { tendFiles } from './tendFiles.ts';
import { Traces } from './traces.ts';

const LOOK_MS = 4000;
/** Should the files not have told. */
const ANYWAY_MS = 5 * 60_000;

const bookOf = ({ entry }: Place) => (entry.drift ??= new DriftBook());

/** Watches one server for what is changed behind the agent's back, puts right what is the agent's, and tells of the rest. */
export class Watch {
  readonly #ctx: AgentContext;
  readonly #instance: Instance;
  readonly #persons: Persons;
  readonly #traces: Traces;
  readonly #data: string;
  #pid: number | undefined;
  #fallen: number;
  #lookedAt = -Infinity;
  #rolesAt = -Infinity;
  #busy = false;

  constructor(ctx: AgentContext, instance: Instance, persons: Persons) {
    this.#ctx = ctx;
    this.#instance = instance;
    this.#persons = persons;
    this.#data = join(instance.folder, 'data');
    this.#traces = new Traces(this.#data);
    this.#fallen = instance.fallen;
  }

  #tell(place: Place, news: boolean) {
    if (news) this.#ctx.emit('postgres', place.name);
  }

  #stands = (place: Place, look: string, drift: Drift[]) =>
    this.#tell(place, bookOf(place).stands(look, drift));
  #healed = (place: Place, drift: Drift[]) =>
    this.#tell(place, bookOf(place).healed(drift));

  /** Every second: what the server itself tells; every few seconds what its files tell; and only then what it is asked. */
  async check(places: Place[]): Promise<void> {
    const instance = this.#instance;
    for (const place of places)
      this.#stands(
        place,
        'folder',
        instance.lost && instance.phase === 'failed'
          ? [
              {
                what: 'data folder',
                wanted: 'there',
                found: 'it is gone',
                healed: false,
              },
            ]
          : [],
      );
    if (instance.phase !== 'ready' || !instance.running || this.#busy) return;
    if (instance.fallen !== this.#fallen) {
      this.#fallen = instance.fallen;
      for (const place of places)
        this.#healed(place, [
          {
            what: 'server process',
            wanted: 'running',
            found: 'it was ended from outside, or by a fault',
            healed: true,
          },
        ]);
    }
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    this.#busy = true;
    try {
      await this.#look(places.filter(place => isUp(place.entry)));
    } finally {
      this.#busy = false;
    }
  }

  async #look(places: Place[]): Promise<void> {
    const { pid } = this.#instance.running!.identity;
    const fresh = pid !== this.#pid;
    const [written, edited] = await Promise.all([
      this.#traces.written(),
      this.#traces.edited(),
    ]);
    const due = performance.now() - this.#rolesAt > ANYWAY_MS;
    if (fresh || edited) await this.#files(places, fresh);
    if (fresh || written || due) await this.#roles(places);
    this.#pid = pid;
  }

  async #files(places: Place[], fresh: boolean): Promise<void> {
    const { healed, stands, written } = await tendFiles(
      this.#instance,
      this.#data,
      fresh,
    );
    // Our own writing is no news.
    if (written) await this.#traces.edited();
    for (const place of places) {
      this.#stands(place, 'system', stands);
      this.#healed(place, healed);
    }
  }

  async #roles(places: Place[]): Promise<void> {
    this.#rolesAt = performance.now();
    const wanted = this.#instance.settings;
    const found: Array<{ place: Place; roles: RoleFindings }> = [];
    // Not while logins are being changed on purpose.
    await this.#instance.alone(async () => {
      const { running } = this.#instance;
      if (!running?.ready || !places.length) return;
      const { home } = places[0];
      await withAdmin(home, running.port, async client => {
        for (const place of places) {
          const { stored, part, configured } = place.entry;
          const asked = `${running.identity.pid} ${configurationHash(
            stored.spec,
          )}`;
          if ((part ? part.configured : configured) !== asked) {
            // Other logins are asked for, and not brought about yet.
            this.#rolesAt = -Infinity;
            continue;
          }
          const roles = await roleDrift(client, place, stored.persons ?? {});
          found.push({ place, roles });
          this.#stands(place, 'roles', roles.others);
          this.#stands(
            place,
            'settings',
            await roleSettings(client, place, wanted),
          );
        }
      });
    });
    for (const { place, roles } of found)
      await this.#heal(place, roles).catch(error =>
        this.#ctx.log(`postgres/${place.name}: ${error.message}`),
      );
  }

  async #heal(place: Place, { logins, persons }: RoleFindings): Promise<void> {
    const { entry } = place;
    if (logins.length) {
      entry.configured = undefined;
      if (entry.part) entry.part.configured = undefined;
      await this.#instance.ensure();
      if (isUp(entry)) this.#healed(place, logins);
      else this.#stands(place, 'logins', logins);
    } else this.#stands(place, 'logins', []);
    await this.#persons.settle(
      place,
      persons.map(one => one.role),
    );
    this.#healed(
      place,
      persons.map(one => one.drift),
    );
  }
}
