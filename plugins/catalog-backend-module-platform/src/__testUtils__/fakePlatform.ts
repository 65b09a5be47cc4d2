import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  urlReaderFactoriesServiceRef,
  type ReaderFactory,
} from '@backstage/backend-defaults/urlReader';
import { NotFoundError, NotModifiedError } from '@backstage/errors';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import type { ApiResource } from '@waymark/platform-common/api';
import express from 'express';
import type { PlatformHint } from '../PlatformSync';

/** For tests: a stand-in for the platform's API, and for the host of its repositories. */
export function createFakePlatform() {
  const repositories = new Map<string, { text: string; commit: string }>();
  const old = new Map<string, string>();
  const documents = new Map<string, string>();
  const commits = new Map<string, string>();
  const resources: ApiResource[] = [];
  const environments = [
    { name: 'staging', target: 'local', order: 1, production: false },
    { name: 'production', target: 'local', order: 2, production: true },
    {
      name: 'pr-7',
      target: 'local',
      order: 3,
      production: false,
      base: 'staging',
    },
  ];
  const state = { broken: false, pageSize: 2, lists: 0 };
  let publish: (hint: PlatformHint) => Promise<void> = async () => {};
  let serial = 0;

  const repository = (name: string) => ({
    name,
    service: name,
    url: `http://localhost:7007/repositories/${name}`,
    cloneUrl: `file:///${name}.git`,
    defaultBranch: 'main',
    catalogUrl: `http://git.localhost/${name}/blob/main/catalog-info.yaml`,
  });

  const plugin = createBackendPlugin({
    pluginId: 'platform',
    register(env) {
      env.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          events: eventsServiceRef,
        },
        async init({ http, httpAuth, events }) {
          publish = hint =>
            events.publish({ topic: 'platform.changed', eventPayload: hint });
          const router = express.Router();
          router.use(async (req, _res, next) => {
            await httpAuth.credentials(req, { allow: ['service'] });
            next();
          });
          const list = (path: string, items: () => unknown[]) =>
            router.get(path, (req, res) => {
              state.lists += 1;
              if (state.broken) {
                res.status(503).json({ error: {} });
                return;
              }
              const from = Number(req.query.cursor ?? 0);
              const to = from + state.pageSize;
              const all = items();
              res.json({
                items: all.slice(from, to),
                nextCursor: to < all.length ? String(to) : null,
              });
            });
          list('/repositories', () => [...repositories.keys()].map(repository));
          list('/resources', () => resources);
          list('/environments', () => environments);
          router.get('/services/:name/releases', (req, res) => {
            const sha = commits.get(req.params.name);
            res.json({
              items: sha ? [{ commit: { sha } }] : [],
              nextCursor: null,
            });
          });
          router.get('/services/:name/documents/:document', (req, res) => {
            const content = documents.get(
              `${req.params.name}/${req.params.document}`,
            );
            if (content === undefined) res.status(404).json({ error: {} });
            else res.json({ name: '', release: 'r1', content });
          });
          http.use(router);
        },
      });
    },
  });

  const at = (url: string) => {
    const [, name, ref, file] =
      /^http:\/\/git\.localhost\/([^/]+)\/blob\/([^/]+)\/(.+)$/.exec(url) ?? [];
    if (ref !== 'main') {
      const text = old.get(ref);
      return text === undefined ? undefined : { text, commit: ref };
    }
    return file === 'catalog-info.yaml' ? repositories.get(name) : undefined;
  };
  const factory: ReaderFactory = () => [
    {
      predicate: url => url.hostname === 'git.localhost',
      reader: {
        readUrl: async url => {
          const found = at(url);
          if (!found) throw new NotFoundError(url);
          return { buffer: async () => Buffer.from(found.text) };
        },
        readTree: async () => {
          throw new Error('not here');
        },
        search: async (url, options) => {
          const found = at(url);
          if (found && found.commit === options?.etag)
            throw new NotModifiedError();
          const content = async () => Buffer.from(found!.text);
          return {
            etag: found?.commit ?? '',
            files: found ? [{ url, content }] : [],
          };
        },
      },
    },
  ];
  const reader = createServiceFactory({
    service: urlReaderFactoriesServiceRef,
    deps: {},
    factory: () => factory,
  });

  return {
    features: [plugin, reader],
    state,
    resources,
    hint: (hint: PlatformHint) => publish(hint),
    /** Pushes a catalog-info.yaml; the repository is made by the first. */
    push(name: string, text: string) {
      serial += 1;
      const commit = `c${serial}`;
      repositories.set(name, { text, commit });
      old.set(commit, text);
      return commit;
    },
    remove: (name: string) => repositories.delete(name),
    /** A release of a commit, with a document. */
    release(name: string, commit: string, openapi?: string) {
      commits.set(name, commit);
      if (openapi !== undefined) documents.set(`${name}/openapi.json`, openapi);
    },
  };
}
