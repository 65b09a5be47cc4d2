import type { ApiEnvironment } from '@waymark/platform-common/api';
import { writePlanRequest, type PlanRequest } from '../plan/planRequest';

/** Something that the palette leads to. */
export interface Command {
  label: string;
  /** What kind of thing it is, beside its name. */
  kind: string;
  href: string;
  /** Puts it before others that fit as well. */
  weight?: number;
}

interface Links {
  serviceEnvironments: (name: string) => string | undefined;
  serviceDeployments: (name: string) => string | undefined;
}

/** Pages, by where the app has put them; those that it has not are left out. */
export function pageCommands(
  pages: Array<[label: string, href: string | undefined]>,
): Command[] {
  return pages.flatMap(([label, href]) =>
    href ? [{ label, href, kind: 'Page', weight: 1 }] : [],
  );
}

/** What can be done to services, by what lies in the promotion order. Each action opens its plan; nothing happens at once. */
export function serviceCommands(
  services: string[],
  environments: Array<Pick<ApiEnvironment, 'name' | 'order'>>,
  links: Links,
): Command[] {
  const order = environments
    .filter(e => e.order !== null)
    .sort((a, b) => Number(a.order) - Number(b.order))
    .map(e => e.name);
  return services.flatMap(name => {
    const page = links.serviceEnvironments(name);
    const history = links.serviceDeployments(name);
    if (!page || !history) return [];
    const plan = (label: string, request: PlanRequest): Command => ({
      label,
      kind: 'Action',
      href: `${page}?${writePlanRequest(new URLSearchParams(), request)}`,
    });
    return [
      { label: name, kind: 'Service', href: page, weight: 2 },
      plan(`Deploy ${name}`, { kind: 'deploy' }),
      ...order.slice(1).map((to, at) =>
        plan(`Promote ${name} to ${to}`, {
          kind: 'promote',
          from: order[at],
          to,
        }),
      ),
      ...order.map(environment =>
        plan(`Roll back ${name} in ${environment}`, {
          kind: 'rollback',
          environment,
        }),
      ),
      { label: `Deployments of ${name}`, kind: 'Service', href: history },
    ];
  });
}
