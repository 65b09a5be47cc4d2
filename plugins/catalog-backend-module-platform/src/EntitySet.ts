import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';

/** An entity and what keeps others from taking its name. */
export interface Wanted {
  entity: Entity;
  locationKey: string;
}

/** Brings the catalog to a set of entities by the smallest change. */
export class EntitySet implements EntityProvider {
  private connection?: EntityProviderConnection;
  private applied?: Map<string, string>;
  private onConnect = () => {};

  constructor(private readonly name: string) {}

  /** Called as soon as the catalog takes entities. */
  whenConnected(listener: () => void): void {
    this.onConnect = listener;
  }

  getProviderName(): string {
    return this.name;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    this.onConnect();
  }

  /**
   * Applies what is wanted. With `complete` the catalog also drops what it has of ours from before this process began and
   * that is wanted no more; without it only what this process has put there itself.
   */
  async apply(
    wanted: Wanted[],
    complete: boolean,
  ): Promise<{ changed: number }> {
    if (!this.connection) return { changed: 0 };
    const next = new Map(
      wanted.map(item => [
        stringifyEntityRef(item.entity),
        JSON.stringify(item),
      ]),
    );
    const before = this.applied ?? new Map<string, string>();
    const added = wanted.filter(item => {
      const ref = stringifyEntityRef(item.entity);
      return before.get(ref) !== next.get(ref);
    });
    const removed = [...before].filter(([ref]) => !next.has(ref));
    if (complete) {
      await this.connection.applyMutation({ type: 'full', entities: wanted });
    } else if (added.length || removed.length) {
      await this.connection.applyMutation({
        type: 'delta',
        added,
        removed: removed.map(([entityRef, item]) => ({
          entityRef,
          locationKey: (JSON.parse(item) as Wanted).locationKey,
        })),
      });
    }
    this.applied = next;
    return { changed: added.length + removed.length };
  }

  /** Makes the catalog look again at the entities that have one of the keys. */
  async refresh(keys: string[]): Promise<void> {
    if (keys.length) await this.connection?.refresh({ keys });
  }
}
