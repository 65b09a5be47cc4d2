import type {
  ApiEnvironment,
  ApiOperation,
  ApiServiceDetail,
} from '@waymark/platform-common/api';
import { type Connection, dataOf } from './connect';

/** A service with its environments, as they are now. */
export async function getDetail(
  { client }: Connection,
  service: string,
): Promise<ApiServiceDetail> {
  return dataOf(
    await client.GET('/services/{service}', { params: { path: { service } } }),
  );
}

/** All environments, in promotion order. */
export async function getEnvironments({
  client,
}: Connection): Promise<ApiEnvironment[]> {
  return allPages(cursor =>
    client.GET('/environments', {
      params: { query: { limit: 200, ...(cursor && { cursor }) } },
    }),
  );
}

/** What is being done to a service just now. */
export async function getRunning(
  { client }: Connection,
  service: string,
): Promise<ApiOperation[]> {
  const page = dataOf(
    await client.GET('/operations', {
      params: { query: { service, state: 'running', limit: 50 } },
    }),
  );
  return page.items;
}

type Answer<T> = {
  data?: { items: T[]; nextCursor: string | null };
  error?: unknown;
  response: Response;
};

/** Everything of a list, page after page. */
export async function allPages<T>(
  page: (cursor?: string) => Promise<Answer<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const answer = dataOf(await page(cursor));
    items.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

/** Names of the environments that a release goes through, one after the other. */
export const promotionOrder = (environments: readonly ApiEnvironment[]) =>
  environments
    .filter(one => one.order !== null)
    .sort((a, b) => a.order! - b.order!)
    .map(one => one.name);
