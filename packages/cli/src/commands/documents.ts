import type {
  ApiOperation,
  ApiServiceDetail,
} from '@waymark/platform-common/api';

/** The part of an operation that `--json` shows everywhere. */
export function operationDocument(operation: ApiOperation) {
  const { id, kind, outcome, durationMs } = operation;
  return { id, kind, outcome, durationMs };
}

/** The service, its repository and its environments in the words of `--json`. */
export function serviceDocument(detail: ApiServiceDetail) {
  return {
    service: { name: detail.service.name, team: detail.service.team },
    repository: {
      url: detail.repository.url,
      cloneUrl: detail.repository.cloneUrl,
    },
    environments: detail.environments.map(
      ({ name, url, localUrl, release, ready }) => ({
        name,
        url,
        localUrl,
        release,
        ready,
      }),
    ),
  };
}
