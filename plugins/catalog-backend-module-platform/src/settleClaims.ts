import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';

/** What one repository says there is. */
export interface Claim {
  repository: string;
  /** The service that the repository holds. */
  service?: string;
  entities: Entity[];
}

/**
 * Gives each entity to one repository. A Component or API named like a service belongs to that service's repository,
 * whoever else describes it (to the catalog names in another case are the same); of the others the first by name has it. So no repository can take another's entity away.
 */
export function settleClaims(claims: Claim[]): {
  owners: Map<string, { repository: string; entity: Entity }>;
  problems: string[];
} {
  const services = new Map(
    claims.flatMap(c =>
      c.service ? [[c.service, c.repository] as const] : [],
    ),
  );
  const owners = new Map<string, { repository: string; entity: Entity }>();
  const problems: string[] = [];
  const byName = [...claims].sort((a, b) =>
    a.repository < b.repository ? -1 : 1,
  );
  for (const { repository, entities } of byName) {
    for (const entity of entities) {
      const ref = stringifyEntityRef(entity);
      const rightful = /^(component|api):default\//.test(ref)
        ? services.get(entity.metadata.name.toLowerCase())
        : undefined;
      const holder =
        rightful && rightful !== repository
          ? rightful
          : owners.get(ref)?.repository;
      if (holder === undefined) owners.set(ref, { repository, entity });
      else
        problems.push(
          `${repository}: ${ref} is left out, it belongs to the repository '${holder}'`,
        );
    }
  }
  return { owners, problems };
}
