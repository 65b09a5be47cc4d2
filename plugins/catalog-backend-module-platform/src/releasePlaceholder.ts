import type { PlaceholderResolver } from '@backstage/plugin-catalog-node';
import type { PlatformSource } from './platformSource';

/** Only files in repositories of the embedded host can name documents of the platform. */
const HOST = 'git.localhost';

/**
 * `definition: { $release: openapi.json }`: the document that the newest release of the service was built with. Before
 * there is a release, a document that says so.
 */
export function releasePlaceholder(
  platform: Pick<PlatformSource, 'document'>,
): PlaceholderResolver {
  return async ({ key, value, baseUrl }) => {
    const refuse = (why: string) =>
      new Error(`Placeholder $${key} cannot be used so: ${why}`);
    if (
      typeof value !== 'string' ||
      !/^[a-z0-9][a-z0-9.-]{0,62}$/.test(value)
    ) {
      throw refuse(
        'it takes the name of a document that the build makes, such as openapi.json',
      );
    }
    const service = serviceOf(baseUrl);
    if (!service)
      throw refuse(`it works in files of repositories at ${HOST} only`);
    return (await platform.document(service, value)) ?? notYet(service, value);
  };
}

function serviceOf(baseUrl: string): string | undefined {
  try {
    const { hostname, pathname } = new URL(baseUrl);
    return hostname === HOST
      ? /^\/([a-z][a-z0-9-]{0,61}[a-z0-9])\//.exec(pathname)?.[1]
      : undefined;
  } catch {
    return undefined;
  }
}

/** A valid OpenAPI document without paths. */
function notYet(service: string, name: string): string {
  const description = `No release of ${service} has made ${name} yet. The document appears here with the first build that does.`;
  return JSON.stringify(
    {
      openapi: '3.1.0',
      info: { title: service, version: 'none', description },
      paths: {},
    },
    null,
    2,
  );
}
