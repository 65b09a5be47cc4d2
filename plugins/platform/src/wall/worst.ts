import type { ApiHealth, ApiHealthColor } from '@waymark/platform-common/api';
import { worstFirst } from '../words/health';

/** A service on the wall. */
export interface Tile {
  name: string;
  color: ApiHealthColor;
  message: string;
  environment?: string;
  team?: string;
  /** What its open incident says. */
  incident?: string;
}

/** Services from what needs a person first to what needs none; one with an open incident comes before all. */
export function tilesOf(
  health: ApiHealth[],
  incidents: Array<{ service: string; title: string }>,
): Tile[] {
  const open = new Map(incidents.map(one => [one.service, one.title]));
  return health
    .filter(one => one.service)
    .map(one => ({
      name: one.service!,
      color: one.color,
      message: one.message,
      environment: one.environment ?? undefined,
      team: one.team,
      incident: open.get(one.service!),
    }))
    .sort(
      (a, b) =>
        Number(Boolean(b.incident)) - Number(Boolean(a.incident)) ||
        worstFirst(a, b),
    );
}

/** Whether somebody has to look at it. */
export const needsLook = (tile: Tile): boolean =>
  Boolean(tile.incident) ||
  ['failing', 'degraded', 'unknown', 'deploying'].includes(tile.color);
