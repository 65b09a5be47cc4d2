import type { EntitySet } from './EntitySet';
import type { PlatformSource } from './platformSource';
import type { RepositoryReader } from './RepositoryReader';
import { resourceEntities } from './resourceEntities';

/** Keeps databases and environments at what the platform says. */
export class ResourceSync {
  private wasComplete = false;

  constructor(
    private readonly deps: {
      platform: Pick<PlatformSource, 'resources' | 'environments'>;
      reader: RepositoryReader;
      entities: EntitySet;
      groups: () => Promise<(team: string) => string>;
      platformTeam: string;
    },
  ) {}

  /** Looks, and applies what has changed. */
  async look(scope: { complete: boolean }): Promise<void> {
    const { platform, entities, groups, platformTeam } = this.deps;
    const [resources, environments, groupOf] = await Promise.all([
      platform.resources(),
      platform.environments(),
      groups(),
    ]);
    const systemOf = (service: string) => this.systemOf(service);
    const wanted = resourceEntities({
      resources,
      environments,
      groupOf,
      platformTeam,
      systemOf,
    });
    await entities.apply(
      wanted.map(entity => ({ entity, locationKey: 'waymark-platform' })),
      scope.complete || !this.wasComplete,
    );
    this.wasComplete = true;
  }

  private systemOf(service: string): string | undefined {
    const component = this.deps.reader
      .entities(service)
      .find(
        e =>
          e.kind.toLowerCase() === 'component' && e.metadata.name === service,
      );
    const system = component?.spec?.system;
    return typeof system === 'string' ? system : undefined;
  }
}
