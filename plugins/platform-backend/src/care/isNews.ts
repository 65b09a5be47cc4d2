import type { DatabaseStatistics, KeptState } from '@waymark/platform-common';
import { isDeepStrictEqual } from 'node:util';
import type { ResourceRow } from '../store/rows';
import type { CareNews } from './saveCare';

/** How old what is written of a database may be while only its figures move. */
const OLD_MS = 300_000;
const MEGABYTE = 1_000_000;

/** As the database gives it back: what is undefined is not there. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
/** Without what moves by itself: how far one could go back, and how much has come to the archive. */
const keptOf = (kept: KeptState | null | undefined) => kept && { backups: kept.backups, ok: kept.archive.ok, message: kept.archive.message, words: kept.archive.words, earliest: kept.earliest };
const figuresOf = (figures: DatabaseStatistics) => ({ drift: figures.drift, megabytes: Math.round(figures.bytes / MEGABYTE), max: figures.connections.max, resized: figures.lastResizeMs, startedAt: figures.startedAt });

/** Whether what a look has found is worth a write: most find nothing but the same. Pure. */
export function isNews(resource: Pick<ResourceRow, 'kept' | 'statistics' | 'care_conditions' | 'looked_at'>, { kept, statistics, conditions }: CareNews, now: Date): boolean {
  if (!resource.looked_at || now.getTime() - resource.looked_at.getTime() > OLD_MS) return true;
  if (!isDeepStrictEqual(plain(resource.care_conditions), plain(conditions)) || !isDeepStrictEqual(plain(keptOf(resource.kept)), plain(keptOf(kept)))) return true;
  return statistics !== null && (!resource.statistics || !isDeepStrictEqual(plain(figuresOf(resource.statistics)), plain(figuresOf(statistics))));
}
